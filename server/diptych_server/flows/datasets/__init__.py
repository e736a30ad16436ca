"""Datasets and their contents."""
