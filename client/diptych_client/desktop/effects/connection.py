"""The connection to one server, with retries until the window leaves it, and a trial connection to another server."""

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
    """One server: `client` calls it, `is_here` is set while it responds. For one asyncio loop."""

    def __init__(self, client: sdk.Client, *, post: Post) -> None:
        self.client = client
        self.post = post
        self.is_here = asyncio.Event()
        self.dataset_changed = asyncio.Event()
        """Set whenever the dataset on the screen has changed."""
        self.undoing = asyncio.Lock()
        self.undone_sequences: dict[str, int] = {}
        """The sequence number of the last undo by this window, by dataset."""

    async def keep(self) -> None:
        """Check the server periodically, and report when it appears and disappears. Runs until cancelled."""
        self.post(Connecting())
        while True:
            try:
                await self._check()
            except sdk.DiptychError as error:
                self.is_here.clear()
                self.post(Disconnected(advice(error), may_return=may_return(error)))
            await asyncio.sleep(_CHECK_SECONDS)

    def problem(self, error: sdk.DiptychError) -> None:
        """Report an error to the user. If the server is away, the periodic check reports it."""
        if may_return(error):
            self.is_here.clear()
        elif isinstance(error, _NOT_LET_IN):
            self.is_here.clear()
            self.post(Disconnected(advice(error), may_return=False))
        elif isinstance(error, sdk.ConflictError):
            sentence = f"{error.message} Nothing was changed. This window shows the current state."
            self.post(Noticed(sentence, detail=error.reason))
        else:
            self.post(Noticed(error.message, detail=f"{error.reason} {dict(error.metadata) or ''}".strip()))

    async def reporting_errors(self, work: Awaitable[None]) -> None:
        """Do the work; log and report an unexpected error, which would otherwise be lost with its task."""
        try:
            await work
        except Exception as error:  # noqa: BLE001  any error must be reported
            _log.exception("effect failed")
            detail = "".join(traceback.format_exception(error))
            self.post(Noticed("An unexpected error occurred. Close this window and open it again.", detail))

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
    """Raise `TooOldError` if the server requires a newer window."""
    if _numbers(info.min_client_version) > _numbers(version("diptych")):
        raise TooOldError(_too_old(info))


def open_client(address: str, *, token: str = "", tls_ca: str = "", timeouts: sdk.Timeouts = _QUICK) -> sdk.Client:
    """A client with short timeouts, as the window retries on its own.

    Raises:
        ValueError: the address or the token is invalid, the token must not be sent there, or the file cannot be read.
    """
    tls = sdk.Tls(Path(tls_ca).expanduser()) if tls_ca else None
    return sdk.Client(address, token=token or None, tls=tls, timeouts=timeouts)


def may_return(error: sdk.DiptychError) -> bool:
    """Whether a retry can help."""
    if isinstance(error, sdk.TlsError):
        return False
    return isinstance(error, sdk.ServerUnreachableError | sdk.TimedOutError | sdk.OverloadedError)


def advice(error: sdk.DiptychError, *, is_trial: bool = False) -> str:
    """What is wrong with the connection, and what to do. `is_trial` means that nothing is recorded for that server."""
    if isinstance(error, sdk.TlsError):
        return f"{error.message} Change the address or the file under Settings."
    if isinstance(error, _NOT_LET_IN):
        return f"{error.message} Enter a valid token under Settings, and press Connect."
    if is_trial and may_return(error):
        return f"{error.message} Check the address, and that the server is running."
    if isinstance(error, sdk.ServerUnreachableError):
        return f"{error.message} Start it or check the address. What you record is kept and sent once it responds."
    if may_return(error):
        return f"{error.message} Retrying. What you record is kept until then."
    return f"{error.message} Check the address, and that both sides have the same version of Diptych."


def _too_old(info: sdk.ServerInfo) -> str:
    return (
        f"This window is version {version('diptych')}, but the server needs {info.min_client_version} or newer. "
        "Install the new version of Diptych here."
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The version as numbers to compare; other parts count as 0."""
    return tuple(int(part) if part.isdecimal() else 0 for part in text.split("."))


_CALL_SECONDS = 5.0
_TIMEOUTS = sdk.Timeouts(timeout_seconds=_CALL_SECONDS, unary=sdk.RetryPolicy(give_up_after_seconds=1.0))


async def try_server(address: str, *, token: str, tls_ca: str) -> Event:
    """Check whether a server responds there and accepts the token.

    Args:
        address: as typed.
        token: empty for none.
        tls_ca: a file with the certificates to trust; empty means those of the system.

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
