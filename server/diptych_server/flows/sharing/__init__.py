"""Access tokens and workspaces."""
