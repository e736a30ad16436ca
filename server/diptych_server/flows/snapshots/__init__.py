"""Snapshots and their models."""
