"""Adding pictures to a dataset."""
