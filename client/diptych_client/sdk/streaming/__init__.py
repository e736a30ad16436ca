"""Streams that survive a lost connection."""
