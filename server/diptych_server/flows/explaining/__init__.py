"""Questions about one picture, and about the data behind the answers."""
