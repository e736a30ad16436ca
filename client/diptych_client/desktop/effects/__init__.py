"""Effects: everything that talks to the server, on one asyncio thread. They perform actions and post events."""
