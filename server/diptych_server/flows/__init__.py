"""What a user can do, in the order of doing: capture, curate, freeze, train. Plain async functions over the store."""
