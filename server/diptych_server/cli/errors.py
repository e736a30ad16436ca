"""Shared by all commands: reading the settings, and failing with a message."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Never, ParamSpec

import typer

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.core.refusal import Refusal
from diptych_server.core.shortage import lacking
from diptych_server.settings import Settings, SettingsError, read_settings

Given = ParamSpec("Given")

_FAILED = 1


def load_settings(**given: Path | str | int | None) -> Settings:
    """The given settings, completed by those of the environment; an invalid one ends the command."""
    try:
        settings = read_settings(**given)
    except SettingsError as error:
        fail(str(error))
    return settings.model_copy(update={"data_dir": settings.data_dir.expanduser().absolute()})


def exit_on_error(command: Callable[Given, None]) -> Callable[Given, None]:
    """Wrap a command so that it ends with a message when it cannot run."""

    @functools.wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (CannotRunError, Refusal) as error:
            fail(str(error))
        except Exception as error:
            if what := lacking(error):
                fail(f"This process has no {what} left. Raise its limit, or close other programs ({error}).")
            raise

    return run


def fail(message: str) -> Never:
    """End the command with this message and exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(_FAILED)
