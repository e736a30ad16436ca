"""What several rings of the tests share. Imported as `support`."""
