"""Which server, and whether it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from diptych_client import sdk
from diptych_client.desktop.state.actions import Connect, TryServer
from diptych_client.desktop.state.events import (
    Connected,
    Connecting,
    Disconnected,
    OwnServerBegan,
    OwnServerFailed,
    ServerAnswered,
    ServerRefused,
    WaitingCounted,
)
from diptych_client.desktop.state.message import Message
from diptych_client.sdk.values.access_tokens import Role

_NOT_SEEN_YET = "Not connected yet. What the server has is shown here when it answers."
_STARTING = "Starting Diptych ... This takes about 10 seconds."


class Status(StrEnum):
    """Whether the server answers."""

    CALLING = "calling"
    HERE = "here"
    AWAY = "away"
    """It does not answer now: it is called again and again."""
    REFUSING = "refusing"
    """It answers, but not to us: somebody has to change something."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Another server, which is called before this one is left for it."""

    address: str
    is_calling: bool = True
    sentence: str = ""
    """Why this one is not left."""


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
    server: sdk.ServerInfo | None = None
    backbones: tuple[sdk.Backbone, ...] = ()
    waiting_count: int = 0
    """Recorded pictures that wait on disk for the server."""
    access: sdk.AccessToken | None = None
    """What the server says of our token."""

    is_starting: bool = False
    """The window starts a server of its own: that none answers yet is no problem."""
    trial: Trial | None = None
    former: Connect | None = None
    """The server before this one, to go back to."""

    @property
    def is_away(self) -> bool:
        """Whether the server does not answer, or not to us, although it should."""
        return self.status is Status.REFUSING or (self.status is Status.AWAY and not self.is_starting)

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
            return Connection(
                address,
                known_token(connection, address, token),
                tls_ca,
                waiting_count=connection.waiting_count,
                former=_former(connection, address),
            )
        case TryServer(address):
            return replace(connection, trial=Trial(address))
        case ServerRefused(address, sentence) if connection.trial is not None and connection.trial.address == address:
            return replace(connection, trial=Trial(address, is_calling=False, sentence=sentence))
        case ServerAnswered():  # of the server that the window is on already
            return replace(connection, trial=None)
        case OwnServerBegan() | OwnServerFailed():
            return replace(connection, is_starting=isinstance(message, OwnServerBegan))
        case Connecting():
            return replace(connection, status=Status.CALLING)
        case Connected():
            return replace(
                connection,
                status=Status.HERE,
                is_starting=False,
                sentence="",
                server=message.server,
                backbones=message.backbones,
                access=message.token,
            )
        case Disconnected(sentence, may_return):
            status = Status.AWAY if may_return else Status.REFUSING
            is_starting = connection.is_starting and may_return
            return replace(connection, status=status, sentence=sentence, is_starting=is_starting)
        case WaitingCounted(count):
            return replace(connection, waiting_count=count)
    return connection


def not_seen_text(connection: Connection) -> str:
    """What stands where the server has never said what it has; empty where it has."""
    if not connection.is_unknown:
        return ""
    return _STARTING if connection.is_starting else _NOT_SEEN_YET


def meant(connection: Connection, message: Message) -> Message:
    """A server that was tried and has answered is connected to, unless the window is on it already."""
    match message:
        case ServerAnswered(address, token, tls_ca):
            now = connection.address, connection.token, connection.tls_ca
            is_there = (address, token, tls_ca) == now and connection.status is Status.HERE
            return message if is_there else Connect(address, token, tls_ca)
    return message


def known_token(connection: Connection, address: str, token: str) -> str:
    """The token that is shown at an address: what was typed, or that of the server before where it is the same one."""
    return token or (connection.token if address == connection.address else "")


def _former(connection: Connection, address: str) -> Connect | None:
    if address == connection.address:
        return connection.former
    return Connect(connection.address, connection.token, connection.tls_ca)
