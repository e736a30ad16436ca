"""Pictures on their way into a dataset."""
