"""Starts the PostgreSQL of a cluster, and makes the cluster before the first start."""

import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path

from diptych_server.embedded.account import Account
from diptych_server.embedded.adoption import Waiting, adopted_or_lock, pauses
from diptych_server.embedded.binaries import Binaries
from diptych_server.embedded.connection import answering_process
from diptych_server.embedded.hang import end_all
from diptych_server.embedded.initialise import initialise, record
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.leftovers import ignoring_dead_process, remove_leftovers
from diptych_server.embedded.logs import remove_old_logs, start_error
from diptych_server.embedded.postmaster import Postmaster
from diptych_server.embedded.private_files import close_folder, open_private_file
from diptych_server.embedded.process import HERE, spawn
from diptych_server.embedded.progress import Patience
from diptych_server.embedded.settings import setting_arguments

_STOP_SECONDS = 3.0


async def start_or_adopt(
    layout: Layout,
    *,
    socket_folder: Path,
    binaries: Binaries,
    account: Account | None,
    settings: Mapping[str, str],
    timeout_seconds: float,
    patience_seconds: float,
) -> Postmaster:
    """Return a PostgreSQL that accepts connections: the one that is there already, or a new one.

    One that hangs, there already or new, is ended after `patience_seconds`.

    Raises:
        ClusterInUseError: The PostgreSQL of another container works in the data directory.
        ClusterStartError: It could not be made, or did not start in time.
    """
    found = await adopted_or_lock(
        layout, socket_folder=socket_folder, timeout_seconds=timeout_seconds, patience_seconds=patience_seconds
    )
    if isinstance(found, Postmaster):
        return found
    since = time.time()
    try:
        if not layout.cluster.exists():
            await initialise(
                layout,
                binaries=binaries,
                account=account,
                is_durable=settings.get("fsync") != "off",
                process_lock=found,
            )
        record(layout, binaries=binaries)
        postmaster = _start(layout, binaries=binaries, account=account, settings=settings, process_lock=found)
    except OSError as error:  # no space, no permission, read-only
        raise start_error(f"PostgreSQL could not be started: {error}.", layout=layout, since=since) from error
    finally:
        os.close(found)  # PostgreSQL's own copy keeps the lock
    try:
        await _until_it_answers(
            postmaster,
            layout=layout,
            socket_folder=socket_folder,
            since=since,
            seconds=timeout_seconds,
            patience=Patience(layout.cluster, seconds=patience_seconds),
        )
    except BaseException:
        await postmaster.stop(timeout_seconds=_STOP_SECONDS)
        await end_all(layout.cluster)
        raise
    return postmaster


def _start(
    layout: Layout, *, binaries: Binaries, account: Account | None, settings: Mapping[str, str], process_lock: int
) -> Postmaster:
    close_folder(layout.cluster)
    remove_leftovers(layout)
    remove_old_logs(layout.log_folder, now=time.time())
    output = open_private_file(layout.start_log, flags=os.O_TRUNC | os.O_APPEND)
    try:
        child = spawn(
            (binaries.program("postgres"), "-D", HERE, *setting_arguments(settings)),
            folder=layout.cluster,
            account=account,
            output=output,
            inherited=process_lock,
            environment=ignoring_dead_process(layout),
        )
    finally:
        os.close(output)
    return Postmaster(child.pid, child=child)


async def _until_it_answers(
    postmaster: Postmaster, *, layout: Layout, socket_folder: Path, since: float, seconds: float, patience: Patience
) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    waiting = Waiting("PostgreSQL is starting; to recover from a crash can take minutes", layout=layout)
    for pause_seconds in pauses():
        if await postmaster.ended_within(pause_seconds):
            raise start_error(f"PostgreSQL did not start in {layout.root}.", layout=layout, since=since)
        if await answering_process(socket_folder) == postmaster.process_id:
            return
        waiting.goes_on()
        if patience.is_over(is_answering=False):
            raise start_error(f"PostgreSQL hung while it started in {layout.root}.", layout=layout, since=since)
        if asyncio.get_running_loop().time() > deadline:
            raise start_error(
                f"PostgreSQL did not accept connections in {layout.root} within {seconds:.0f} s.",
                layout=layout,
                since=since,
            )
