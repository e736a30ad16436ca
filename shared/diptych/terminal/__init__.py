"""Output of both command lines: tables, and untrusted text kept on one line."""
