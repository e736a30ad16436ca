"""The demo: a flawed dataset, its failure on the live picture, and the fix."""
