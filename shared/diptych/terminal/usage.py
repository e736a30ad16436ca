"""Runs a command line, and reports errors in it in plain sentences instead of those of the libraries."""

from __future__ import annotations

import re
import sys
from typing import Any, Final, NoReturn

import typer

from diptych.terminal.allowed import allowed_values, not_valid

_UsageError: Final[Any] = typer.BadParameter.__mro__[1]
"""The error of an invalid command line; Typer exports only this subclass of it."""
_ENDED_BY_USER: Final = 1
_KIND_OF_PATH: Final = re.compile(r"^(dir|file|path) (?=['\"])", re.IGNORECASE)


def run_command_line(app: typer.Typer, **settings: Any) -> NoReturn:
    """Run the command of `sys.argv`, and end the process with its exit code.

    Args:
        app: All commands.
        **settings: As of the main function of a command, such as `prog_name`.
    """
    try:
        code = app(standalone_mode=False, **settings)
    except _UsageError as error:
        _show(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(_ENDED_BY_USER)
    sys.exit(code if isinstance(code, int) else 0)


def _show(error: Any) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # the help of a group that was called without a command
        return
    typer.echo(sentence_of(error), err=True)
    if error.ctx is not None and not _is_about_a_value(error):
        typer.echo(f"For help, run: {error.ctx.command_path} --help", err=True)


def sentence_of(error: Any) -> str:
    """What is wrong with an option or argument, by its name, its value and what is allowed."""
    if not isinstance(error, typer.BadParameter):
        return _as_sentence(error.format_message())
    source, allowed = _source(error), _allowed(error.param)
    if not _is_about_a_value(error):
        return f"{source} is missing. Use {allowed}." if allowed else f"{source} is missing."
    details = getattr(error.__cause__, "errors", None)  # of pydantic, which converts the values
    if callable(details) and allowed:
        return not_valid(source, details()[0]["input"], allowed)
    message = _KIND_OF_PATH.sub("", error.message).replace(" is a directory", " is a folder")
    return _as_sentence(f"{source}: {message}" if source else message)


def _is_about_a_value(error: Any) -> bool:
    return isinstance(error, typer.BadParameter) and type(error).__name__ != "MissingParameter"


def _source(error: Any) -> str:
    hint = error.param_hint
    if hint is not None:
        return hint if isinstance(hint, str) else " or ".join(hint)
    if error.param is None:
        return ""
    longest = str(max(error.param.opts, key=len, default=""))
    if longest.startswith("-"):
        return longest
    return str(error.param.metavar or error.param.name.upper()).split()[0].rstrip(".")


def _allowed(parameter: Any) -> str:
    described = getattr(parameter, "type_descriptor", None)
    if described is None:
        return ""
    limits = described.parameter_info
    return allowed_values(described.annotation, least=limits.min, most=limits.max)


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
