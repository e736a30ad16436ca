"""What happens before the window opens: settings, the first server, the size of the window."""
