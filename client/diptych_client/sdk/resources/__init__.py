"""Handles and lists, a module per resource."""
