"""What both sides of the wire must agree on. Standard library only."""
