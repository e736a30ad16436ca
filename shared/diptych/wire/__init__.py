"""Constants that client and server must agree on. Standard library only."""
