"""Conversion between wire messages and domain values."""
