"""Runs a command's work with a client, and turns errors into exit codes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import NoReturn

import typer

from diptych_client import sdk
from diptych_client.cli.connection import CliOptions, client_for
from diptych_client.cli.display.advice import sentence_of
from diptych_client.cli.display.output import say
from diptych_client.cli.exits import CommandError, ExitCode, code_of
from diptych_client.cli.interrupts import end_at_last
from diptych_client.formatting.text import short_id
from diptych_client.remembered import read_remembered, remembered_path

Work = Callable[["sdk.Client"], Awaitable[None]]


def run(context: typer.Context, work: Work) -> None:
    """Run the work with a client; if it fails, print the error and exit with its code."""
    finish(_connected(context.find_object(CliOptions) or CliOptions(), work))


def finish(work: Coroutine[None, None, None]) -> None:
    """Run the work; if it fails, print the error and exit with its code."""
    try:
        asyncio.run(_interruptible(work))
    except KeyboardInterrupt:
        say("Interrupted.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except CommandError as error:
        _end(str(error), error.code)
    except BrokenPipeError:
        raise  # the reader closed the pipe: nothing to report
    except OSError as error:
        what = error.filename or "Input or output"
        _end(f"{what}: {error.strerror or error}.", ExitCode.FAILURE)
    except sdk.AmbiguousNameError as error:
        for identity, name in error.candidates:
            say(f"  {short_id(identity)}  {identity}  {name}")
        _end(error.sentence, ExitCode.USAGE)
    except sdk.DiptychError as error:
        _end(sentence_of(error), code_of(error))


def new_client(options: CliOptions) -> sdk.Client:
    """The client given by the options, the environment and the saved login.

    Raises:
        CommandError: They are not valid.
    """
    try:
        return client_for(options, os.environ, read_remembered(remembered_path()))
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error


async def _interruptible(work: Coroutine[None, None, None]) -> None:
    with end_at_last():
        await work


async def _connected(options: CliOptions, work: Work) -> None:
    async with new_client(options) as client:
        await work(client)


def _end(sentence: str, code: ExitCode) -> NoReturn:
    say(sentence)
    raise typer.Exit(code) from None
