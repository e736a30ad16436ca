"""All that talks to the server, on one asyncio thread: the window posts actions and subscriptions, and reads events."""
