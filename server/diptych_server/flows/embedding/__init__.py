"""Embeddings of pictures."""
