"""What both command lines print: tables, and foreign text that stays on its line."""
