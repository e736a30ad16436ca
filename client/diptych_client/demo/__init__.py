"""The story that the demo plays: a flawed dataset, its failure on the live picture, and the repair."""
