"""Recordings: detected near copies, and manual corrections."""
