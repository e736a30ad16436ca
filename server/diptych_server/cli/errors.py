"""What every command needs: the settings it was told, and the way to fail with a sentence."""

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
    """The settings of the environment, after those that are given; the command ends when one cannot be used."""
    try:
        settings = read_settings(**given)
    except SettingsError as error:
        fail(str(error))
    return settings.model_copy(update={"data_dir": settings.data_dir.expanduser().absolute()})


def exit_on_error(command: Callable[Given, None]) -> Callable[Given, None]:
    """The command, which ends with a sentence where it cannot run."""

    @functools.wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (CannotRunError, Refusal) as error:
            fail(str(error))
        except Exception as error:
            if what := lacking(error):
                fail(f"There are no {what} left for this process: give it more, or end what else uses them ({error}).")
            raise

    return run


def fail(message: str) -> Never:
    """End the command with this sentence and exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(_FAILED)
