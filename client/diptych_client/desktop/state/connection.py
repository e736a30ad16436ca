"""The server, and the state of the connection."""

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

_NOT_SEEN_YET = "Not connected yet. The data of the server appears here once it responds."
_STARTING = "Starting Diptych ... This takes about 10 seconds."


class Status(StrEnum):
    """The state of the connection."""

    CALLING = "calling"
    HERE = "here"
    AWAY = "away"
    """The server does not respond. The window keeps retrying."""
    REFUSING = "refusing"
    """The server rejects this window. The user has to change something."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Another server that is tried before switching to it."""

    address: str
    is_calling: bool = True
    sentence: str = ""
    """Why the window did not switch."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The server and the state of the connection."""

    address: str
    token: str = field(default="", repr=False)
    """The access token for this address; empty if the server needs none."""
    tls_ca: str = ""
    """A file with the certificates to trust; empty means the system's trusted certificates."""
    status: Status = Status.CALLING
    sentence: str = ""
    """Why the server is away or rejects this window."""
    server: sdk.ServerInfo | None = None
    backbones: tuple[sdk.Backbone, ...] = ()
    waiting_count: int = 0
    """The number of recorded pictures that wait on disk for the server."""
    access: sdk.AccessToken | None = None
    """The access token in use, as the server describes it."""

    is_starting: bool = False
    """Whether the window is starting a local server, which does not respond yet."""
    trial: Trial | None = None
    former: Connect | None = None
    """The previous server, to go back to."""

    @property
    def is_away(self) -> bool:
        """Whether the server should respond but does not, or rejects this window."""
        return self.status is Status.REFUSING or (self.status is Status.AWAY and not self.is_starting)

    @property
    def is_unknown(self) -> bool:
        """Whether the server has never responded."""
        return self.server is None

    @property
    def forbids(self) -> str:
        """Why this window must not change anything; empty if it may."""
        if self.access is None or self.access.role is not Role.VIEWER:
            return ""
        return (
            f"Your access token, {self.access.name}, has the role viewer, which is read-only. Ask an admin for another."
        )


def after(connection: Connection, message: Message) -> Connection:
    """The connection after a message."""
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
        case ServerAnswered():  # of the server that the window is already connected to
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
    """The text shown while the server has never responded; empty afterwards."""
    if not connection.is_unknown:
        return ""
    return _STARTING if connection.is_starting else _NOT_SEEN_YET


def meant(connection: Connection, message: Message) -> Message:
    """Turn the response of a tried server into `Connect`, unless the window is already connected to it."""
    match message:
        case ServerAnswered(address, token, tls_ca):
            now = connection.address, connection.token, connection.tls_ca
            is_there = (address, token, tls_ca) == now and connection.status is Status.HERE
            return message if is_there else Connect(address, token, tls_ca)
    return message


def known_token(connection: Connection, address: str, token: str) -> str:
    """The token for an address: the typed one, or the current one if the address is the same."""
    return token or (connection.token if address == connection.address else "")


def _former(connection: Connection, address: str) -> Connect | None:
    if address == connection.address:
        return connection.former
    return Connect(connection.address, connection.token, connection.tls_ca)
