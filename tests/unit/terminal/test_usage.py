"""Invalid command lines: each is reported in one plain sentence with the name, the value and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from diptych.terminal.allowed import allowed_values, not_valid
from diptych.terminal.usage import run_command_line, sentence_of
from diptych_client.cli.app import application
from diptych_server.cli.app import app as server_app

if TYPE_CHECKING:
    from typer._click import Command, Context


class Shade(Enum):
    """Two choices."""

    LIGHT = "light"
    DARK = "dark"


@pytest.mark.parametrize(
    ("annotation", "limits", "allowed"),
    [
        (int, {"least": 0, "most": 65535}, "a whole number from 0 to 65535"),
        (int | None, {"least": 1}, "a whole number of at least 1"),
        (float, {"least": 0.1, "most": 60}, "a number from 0.1 to 60"),
        (float, {"most": 1_000_000}, "a number of at most 1000000"),
        (bool, {}, "true or false"),
        (Shade | None, {}, "light or dark"),
        (list[Literal["a", "b", "c"]], {}, "a, b or c"),
        (list[UUID], {}, "an id, such as 0198a1b2-0000-7000-8000-00000000c0de"),
        (str, {}, ""),
        (str | None, {}, ""),
    ],
)
def test_the_allowed_values_of_a_type(annotation: object, limits: dict[str, float], allowed: str) -> None:
    """As they follow the word Use."""
    assert allowed_values(annotation, **limits) == allowed


@pytest.mark.parametrize(("value", "shown"), [(99999, "99999"), ("abc", "abc"), ("", "''"), ("a b", "'a b'")])
def test_a_value_is_quoted_where_its_ends_are_unclear(value: object, shown: str) -> None:
    """The others are shown as they were typed."""
    assert not_valid("--port", value, "1 to 9") == f"--port: {shown} is not valid. Use 1 to 9."


def commands_of(command: Command, name: str, *, parent: Context | None = None) -> Iterator[tuple[Command, Context]]:
    """The command and all below it, with the contexts that their parameters are read in."""
    context = command.context_class(command, info_name=name, parent=parent)
    yield command, context
    if isinstance(command, TyperGroup):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below is not None
            yield from commands_of(below, each, parent=context)


def invalid_sentences(app: typer.Typer, name: str) -> Iterator[tuple[str, str]]:
    """For each option of a program that does not take any text: its name, and the sentence about a wrong value."""
    for command, context in commands_of(get_command(app), name):
        for parameter in command.get_params(context):
            any_parameter: Any = parameter
            is_text = not allowed_values(any_parameter.type_descriptor.annotation)
            if is_text or not parameter.opts[0].startswith("-") or any_parameter.is_flag:
                continue
            option = max(parameter.opts, key=len)
            with pytest.raises(typer.BadParameter) as caught:
                command.make_context(name, [option, "nonsense"], parent=context.parent)
            yield option, sentence_of(caught.value)


@pytest.mark.parametrize(("app", "name"), [(application(), "diptych"), (server_app, "diptych-server")])
def test_a_wrong_value_of_any_option_says_what_is_allowed(app: typer.Typer, name: str) -> None:
    """No sentence is one of the libraries that convert the values."""
    found = list(invalid_sentences(app, name))

    assert len(found) >= (10 if name == "diptych" else 3)
    for option, sentence in found:
        assert sentence.startswith(f"{option}: nonsense is not valid. Use ")
        assert sentence.endswith(".")


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the messages of a small program."""
    app = typer.Typer(add_completion=False)

    @app.command()
    def paint(
        shade: Annotated[Shade, typer.Option(help="How bright.")],
        folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Where.")],
    ) -> None:
        """Paint a folder."""
        typer.echo(f"{shade} {folder}")

    with pytest.raises(SystemExit) as caught:
        run_command_line(app, args=arguments, prog_name="paint")
    assert isinstance(caught.value.code, int)
    return caught.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shade", "grey", "x"], "--shade: grey is not valid. Use light or dark.\n"),
        (["x"], "--shade is missing. Use light or dark.\nFor help, run: paint --help\n"),
        (["--shade", "dark"], "FOLDER is missing.\nFor help, run: paint --help\n"),
        (
            ["--shadow", "dark", "x"],
            "No such option: --shadow (Possible options: --shade).\nFor help, run: paint --help\n",
        ),
        (["--shade", "dark", "x"], ""),
    ],
)
def test_a_command_line_ends_with_a_sentence_and_its_exit_code(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 for a valid one, 2 for the others."""
    assert run(arguments, capsys) == (2 if message else 0, message)
