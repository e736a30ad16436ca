"""Comparing two snapshots: what changed in the data, and what that did to the answers."""
