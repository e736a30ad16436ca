"""Notifications of changes by other processes, with LISTEN and NOTIFY."""
