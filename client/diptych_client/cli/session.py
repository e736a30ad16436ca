"""From a command to the server and back to an exit code."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import NoReturn

import typer

from diptych_client import sdk
from diptych_client.cli.exits import CommandError, ExitCode, code_of
from diptych_client.cli.interrupts import end_at_last
from diptych_client.cli.output import say
from diptych_client.words.text import short_id


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the command said."""

    server: str | None
    """`HOST:PORT`; None means the default port on this machine."""


Work = Callable[["sdk.Client"], Awaitable[None]]


def run(context: typer.Context, work: Work) -> None:
    """Runs the work with a client, and ends the command with one sentence and an exit code when it fails."""
    finish(_connected(context.find_object(Session), work))


def finish(work: Coroutine[None, None, None]) -> None:
    """Runs the work, and ends the command with one sentence and an exit code when it fails."""
    try:
        asyncio.run(_interruptible(work))
    except KeyboardInterrupt:
        say("Interrupted.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except CommandError as error:
        _end(str(error), error.code)
    except BrokenPipeError:
        raise  # whoever read the output has seen enough: no reason to say anything
    except OSError as error:
        _end(f"{error.filename or 'A file'}: {error.strerror or error}.", ExitCode.FAILURE)
    except sdk.AmbiguousNameError as error:
        for identity, name in error.candidates:
            say(f"  {short_id(identity)}  {identity}  {name}")
        _end(str(error), ExitCode.USAGE)
    except sdk.DiptychError as error:
        _end(sentence_of(error), code_of(error))


async def _interruptible(work: Coroutine[None, None, None]) -> None:
    with end_at_last():
        await work


def sentence_of(error: "sdk.DiptychError") -> str:
    """What the error says, and for a server that is not there how to start one."""
    address = error.metadata.get("address", "")
    if isinstance(error, sdk.ServerUnreachableError) and address and sdk.Address.parse(address).is_this_machine:
        return f"{error.message} Start one with: {_start(sdk.Address.parse(address))}"
    return error.message


async def _connected(session: Session | None, work: Work) -> None:
    async with sdk.Client(session.server if session else None) as client:
        await work(client)


def _start(address: "sdk.Address") -> str:
    is_default = address.port == sdk.Address().port
    return "diptych-server serve" if is_default else f"diptych-server serve --port {address.port}"


def _end(sentence: str, code: ExitCode) -> NoReturn:
    say(sentence)
    raise typer.Exit(code) from None
