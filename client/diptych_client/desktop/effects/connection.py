"""The connection to one server, which is tried again until the window leaves it; and a trial call to another one."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

from diptych_client import sdk
from diptych_client.desktop.state.events import (
    Connected,
    Connecting,
    Disconnected,
    Event,
    Noticed,
    ServerAnswered,
    ServerRefused,
)

_log = logging.getLogger(__name__)

_CHECK_SECONDS = 2.0
_CHECK_TIMEOUT_SECONDS = 5.0
_QUICK = sdk.Timeouts(timeout_seconds=20.0)

_NOT_LET_IN = (sdk.TokenMissingError, sdk.TokenUnknownError, sdk.TokenExpiredError, sdk.TokenRevokedError)

Post = Callable[[Event], None]


class Link:
    """One server: `client` to call it, `is_here` to wait until it answers. One asyncio loop."""

    def __init__(self, client: sdk.Client, *, post: Post) -> None:
        self.client = client
        self.post = post
        self.is_here = asyncio.Event()
        self.dataset_news = asyncio.Event()
        """Set whenever something was heard of the dataset on the screen."""
        self.undoing = asyncio.Lock()
        self.undone_sequences: dict[str, int] = {}
        """The number of the last change that we made by an undo, by dataset."""

    async def keep(self) -> None:
        """Looks after the server, and tells when it comes and goes. Never ends by itself."""
        self.post(Connecting())
        while True:
            try:
                await self._check()
            except sdk.DiptychError as error:
                self.is_here.clear()
                self.post(Disconnected(advice(error), may_return=may_return(error)))
            await asyncio.sleep(_CHECK_SECONDS)

    def problem(self, error: sdk.DiptychError) -> None:
        """Tell people of an error; one that says that the server is away is told by the connection itself."""
        if may_return(error):
            self.is_here.clear()
        elif isinstance(error, _NOT_LET_IN):
            self.is_here.clear()
            self.post(Disconnected(advice(error), may_return=False))
        elif isinstance(error, sdk.ConflictError):
            sentence = f"{error.message} Nothing was done; this window shows how it is now."
            self.post(Noticed(sentence, detail=error.reason))
        else:
            self.post(Noticed(error.message, detail=f"{error.reason} {dict(error.metadata) or ''}".strip()))

    async def telling(self, work: Awaitable[None]) -> None:
        """Do the work; an error that nobody foresaw is logged and told instead of lost with its task."""
        try:
            await work
        except Exception as error:  # noqa: BLE001  whatever it is, people must hear of it
            _log.exception("effect failed")
            detail = "".join(traceback.format_exception(error))
            self.post(Noticed("Something went wrong in this window. Close it and open it again.", detail))

    async def _check(self) -> None:
        info = await self.client.server_info(timeout_seconds=_CHECK_TIMEOUT_SECONDS)
        if self.is_here.is_set():
            return
        try:
            check_version(info)
        except TooOldError as error:
            self.post(Disconnected(str(error), may_return=False))
            return
        token = await self.client.access_tokens.current() if info.needs_token else None
        self.post(
            Connected(
                server=info,
                datasets=tuple([each async for each in self.client.datasets.list()]),
                snapshots=tuple([each async for each in self.client.snapshots.list()]),
                backbones=await self.client.models.backbones(),
                token=token,
                workspaces=tuple([each async for each in self.client.workspaces.list()]),
            )
        )
        self.is_here.set()


class TooOldError(Exception):
    """This window is too old for the server; the message says what to do."""


def check_version(info: sdk.ServerInfo) -> None:
    """Raise `TooOldError` where the server wants a newer window."""
    if _numbers(info.min_client_version) > _numbers(version("diptych")):
        raise TooOldError(_too_old(info))


def open_client(address: str, *, token: str = "", tls_ca: str = "", timeouts: sdk.Timeouts = _QUICK) -> sdk.Client:
    """A client that gives up soon: the window calls again by itself.

    Raises:
        ValueError: the address or the token is none, the token may not go there, or the file cannot be read.
    """
    tls = sdk.Tls(Path(tls_ca).expanduser()) if tls_ca else None
    return sdk.Client(address, token=token or None, tls=tls, timeouts=timeouts)


def may_return(error: sdk.DiptychError) -> bool:
    """Whether it helps to wait."""
    if isinstance(error, sdk.TlsError):
        return False
    return isinstance(error, sdk.ServerUnreachableError | sdk.TimedOutError | sdk.OverloadedError)


def advice(error: sdk.DiptychError, *, is_trial: bool = False) -> str:
    """What is wrong with the connection, and what to do; of a `trial` nothing is recorded for that server yet."""
    if isinstance(error, sdk.TlsError):
        return f"{error.message} In this window the address and that file are under Settings."
    if isinstance(error, _NOT_LET_IN):
        return f"{error.message} Type one that is good under Settings, and press Connect."
    if is_trial and may_return(error):
        return f"{error.message} Check the address, and that the server is running."
    if isinstance(error, sdk.ServerUnreachableError):
        return f"{error.message} Start it or check the address; what you record is kept and sent when it is there."
    if may_return(error):
        return f"{error.message} It is asked again; what you record is kept until then."
    return f"{error.message} Check the address, and that both sides have the same version of Diptych."


def _too_old(info: sdk.ServerInfo) -> str:
    return (
        f"This window is version {version('diptych')}, but the server wants {info.min_client_version} or newer: "
        "install the new version of Diptych here."
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The version to compare by; parts that are no numbers count as 0."""
    return tuple(int(part) if part.isdecimal() else 0 for part in text.split("."))


_CALL_SECONDS = 5.0
_TIMEOUTS = sdk.Timeouts(timeout_seconds=_CALL_SECONDS, unary=sdk.RetryPolicy(give_up_after_seconds=1.0))


async def try_server(address: str, *, token: str, tls_ca: str) -> Event:
    """Whether a server answers there and accepts the token.

    Args:
        address: As it was typed.
        token: Empty where none is shown.
        tls_ca: A file with the certificates to trust; empty means those of the system.

    Returns:
        `ServerAnswered`, or `ServerRefused` with a sentence that says what to change.
    """
    try:
        async with open_client(address, token=token, tls_ca=tls_ca, timeouts=_TIMEOUTS) as client:
            info = await client.server_info(timeout_seconds=_CALL_SECONDS)
            check_version(info)
            if info.needs_token:
                await client.access_tokens.current()
    except (ValueError, TooOldError) as error:
        return ServerRefused(address, str(error))
    except sdk.DiptychError as error:
        return ServerRefused(address, advice(error, is_trial=True))
    return ServerAnswered(address, token, tls_ca)
