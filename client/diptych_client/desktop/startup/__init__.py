"""Startup: settings, the first server, and the size of the window."""
