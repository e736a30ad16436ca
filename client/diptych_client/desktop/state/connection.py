"""Which server, and whether it answers."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from diptych_client import sdk
from diptych_client.desktop.state.actions import Connect
from diptych_client.desktop.state.events import Connected, Connecting, Disconnected, WaitingCounted
from diptych_client.desktop.state.message import Message
from diptych_client.sdk.values.access_tokens import Role

NOT_SEEN_YET = "The server has not answered yet: what it has is shown here when it does."
"""Stands where nobody knows whether there is anything."""


class Status(StrEnum):
    """Whether the server answers."""

    CALLING = "calling"
    HERE = "here"
    AWAY = "away"
    """It does not answer now: it is called again and again."""
    REFUSING = "refusing"
    """It answers, but not to us: somebody has to change something."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The server as the window knows it."""

    address: str
    token: str = field(default="", repr=False)
    """What is shown to the server at this address; empty where it wants none."""
    tls_ca: str = ""
    """A file with the certificates to trust; empty means whom the system trusts."""
    status: Status = Status.CALLING
    sentence: str = ""
    """Why the server is away or refuses."""
    server: "sdk.ServerInfo | None" = None
    backbones: tuple["sdk.Backbone", ...] = ()
    waiting_count: int = 0
    """Recorded pictures that wait on disk for the server."""
    access: "sdk.AccessToken | None" = None
    """What the server says of our token."""

    @property
    def is_unknown(self) -> bool:
        """Whether the server has never told what it has."""
        return self.server is None

    @property
    def forbids(self) -> str:
        """Why we may only look; empty where we may also change."""
        if self.access is None or self.access.role is not Role.VIEWER:
            return ""
        return (
            f"Your access token, {self.access.name}, is that of a viewer: it may only look. Ask an admin for another."
        )


def after(connection: Connection, message: Message) -> Connection:
    """The connection after what was wanted or has happened."""
    match message:
        case Connect(address, token, tls_ca):
            token = token or (connection.token if address == connection.address else "")
            return Connection(address, token, tls_ca, waiting_count=connection.waiting_count)
        case Connecting():
            return replace(connection, status=Status.CALLING)
        case Connected():
            return replace(
                connection,
                status=Status.HERE,
                sentence="",
                server=message.server,
                backbones=message.backbones,
                access=message.token,
            )
        case Disconnected(sentence, may_return):
            status = Status.AWAY if may_return else Status.REFUSING
            return replace(connection, status=status, sentence=sentence)
        case WaitingCounted(count):
            return replace(connection, waiting_count=count)
    return connection
