"""Code shared by several rings of the tests. Imported as `support`."""
