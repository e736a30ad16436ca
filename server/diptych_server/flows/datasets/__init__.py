"""Datasets and what is in them."""
