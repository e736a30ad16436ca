"""Checks the language of code, docs and screens: `python -m language`, run in the folder docs."""
