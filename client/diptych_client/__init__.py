"""The thin client: SDK, command line and cameras. Never imports torch."""
