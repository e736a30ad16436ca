"""Formatting of texts and numbers, shared by the terminal and the window."""
