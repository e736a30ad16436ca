"""Nouns and rules of the house, on the standard library alone."""
