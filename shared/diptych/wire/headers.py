"""The names of what travels beside the messages of a call."""

from typing import Final

REQUEST_ID_HEADER: Final = "x-request-id"
"""Names a call in the server's log: taken from the client or made by the server, and told back at the call's end."""
