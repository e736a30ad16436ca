"""The doctor command, which checks that everything a server needs is available."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diptych_server.core.log_level import LogLevel
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.settings import SettingsError, read_settings

if TYPE_CHECKING:  # the checks load the server
    from diptych_server.doctor import CheckResult

_UNHEALTHY = 1


def doctor(
    data_dir: Annotated[Path | None, typer.Option(help="Folder for all data of the server.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array instead of lines.")] = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """Check everything a server needs and suggest fixes. Exit code 1 if a check failed.

    Safe to run beside a server: the command deletes the test data that it writes.
    """
    results = _results({"data_dir": data_dir, "host": host, "port": port}, is_silent=as_json)

    from diptych_server.doctor import is_healthy  # noqa: PLC0415

    if as_json:
        typer.echo(json.dumps([asdict(result) for result in results], indent=2))
    if not is_healthy(results):
        raise typer.Exit(_UNHEALTHY)


def _results(given: Mapping[str, Path | str | int | None], *, is_silent: bool) -> Sequence[CheckResult]:
    from diptych_server.doctor import examine, unreadable  # noqa: PLC0415
    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415

    def report(result: CheckResult) -> None:
        if not is_silent:
            typer.echo("\n".join(_lines(result)))

    log_to_stderr(LogLevel.ERROR)
    try:
        settings = read_settings(**given)
    except SettingsError as error:
        result = unreadable(str(error))
        report(result)
        return [result]
    settings = settings.model_copy(update={"data_dir": settings.data_dir.expanduser().absolute()})
    return run_on_loop(examine(settings, report=report))


def _lines(result: CheckResult) -> Sequence[str]:
    first = f"{result.verdict.value:<8} {result.check}: {result.sentence}"
    return [first, f"{'':<8} -> {result.remedy}"] if result.remedy else [first]
