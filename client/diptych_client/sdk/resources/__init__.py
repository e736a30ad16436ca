"""Handles and lists, a module per noun."""
