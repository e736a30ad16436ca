"""Recordings: near copies found, and what people decide about them."""
