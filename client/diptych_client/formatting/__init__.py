"""Sentences and figures for people, the same in the terminal and in the window."""
