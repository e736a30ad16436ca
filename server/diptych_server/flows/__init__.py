"""Use cases: capture, curate, freeze, train. Plain async functions over the store."""
