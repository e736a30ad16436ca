"""A local server, started by the window if none is running on this machine."""

import asyncio
from collections.abc import Callable

import platformdirs

from diptych_client import sdk
from diptych_client.desktop.state.events import Cause, Event, Noticed, OwnServerBegan, OwnServerFailed
from diptych_client.local_server import ServerFailedError, local_server, server_is_installed, server_lock_path
from diptych_client.server_lock import held

_ASK_SECONDS = 2.0


async def start_local_server(address: str, *, post: Callable[[Event], None]) -> None:
    """Run a server at the address until cancelled, if that is on this machine and no server responds there.

    If another window started the server, share it, so that it keeps running when the other window is closed.

    Args:
        address: `HOST:PORT`.
        post: called with the events, such as the reason if the server cannot be started.
    """
    if not server_is_installed() or not _may_serve(address):
        return
    post(OwnServerBegan())  # before the first check, so that the missing response is not reported as a problem
    log = platformdirs.user_log_path("diptych", appauthor=False) / "server.log"
    port = sdk.Address.parse(address).port
    try:
        async with held(server_lock_path(log, port=port)) as lock:
            if await _answers(address):
                await asyncio.Event().wait()
            async with local_server(log=log, port=port, lock=lock):
                await asyncio.Event().wait()
    except (ServerFailedError, OSError) as error:
        post(OwnServerFailed())
        sentence, _, detail = str(error).partition("\n")
        post(Noticed(sentence, detail, cause=Cause.SERVER))


def _may_serve(address: str) -> bool:
    try:
        return sdk.Address.parse(address).is_this_machine
    except ValueError:
        return False


async def _answers(address: str) -> bool:
    try:
        async with sdk.Client(
            address, timeouts=sdk.Timeouts(unary=sdk.RetryPolicy(give_up_after_seconds=0.1))
        ) as client:
            await client.server_info(timeout_seconds=_ASK_SECONDS)
    except sdk.ServerUnreachableError:
        return False
    except sdk.DiptychError:
        return True  # some server responds; the connection reports whether it is the right one
    return True
