"""Text, tables and progress on the terminal."""
