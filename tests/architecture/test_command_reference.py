"""The reference of the commands has every command, and says what its help says."""

import re
from pathlib import Path
from typing import Annotated

import pytest
import typer

from reference.commands import command_reference

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"^### `(?P<command>diptych[^`]* [^`]+)`$", re.MULTILINE)
GUIDES = {
    "diptych": [REPOSITORY / "docs/cli.md"],
    "diptych-server": [REPOSITORY / "docs" / page for page in ("server.md", "access.md", "deploy.md")],
}


def lamp() -> typer.Typer:
    """A program with one command in a group."""
    app, switches = typer.Typer(rich_markup_mode=None), typer.Typer(help="Switches.", rich_markup_mode=None)
    app.add_typer(switches, name="switch")

    @switches.command()
    def dim(
        room: Annotated[str, typer.Argument(metavar="ROOM", help="Which room.")],
        percent: Annotated[int, typer.Option(min=1, max=100, help="How bright.")] = 40,
    ) -> None:
        """Dim the light of a room."""

    return app


def test_a_command_comes_with_usage_arguments_options_and_limits() -> None:
    """The help of the command, as a section."""
    reference = command_reference(lamp(), program="lamp")

    section = reference.partition("### `lamp switch dim`")[2]
    assert section.startswith("\n\nDim the light of a room.\n\n```text\nlamp switch dim [OPTIONS] {ROOM}\n```\n")
    assert "| `ROOM <str>` | Which room. | required |" in section
    assert "| `--percent <int range>` | How bright. | default: 40; 1<=x<=100 |" in section


def test_a_new_command_changes_the_reference() -> None:
    """So the committed page is no longer fresh until it is written again."""
    app = lamp()
    before = command_reference(app, program="lamp")

    @app.command()
    def blink() -> None:
        """Blink once."""

    after = command_reference(app, program="lamp")
    assert "### `lamp blink`\n\nBlink once.\n" not in before
    assert "### `lamp blink`\n\nBlink once.\n" in after


def test_a_hidden_command_is_left_out() -> None:
    """Hidden in the help, hidden on the page."""
    app = lamp()

    @app.command(hidden=True)
    def explode() -> None:
        """Not for users."""

    assert "explode" not in command_reference(app, program="lamp")


@pytest.mark.parametrize("program", GUIDES)
def test_the_guides_name_every_command(program: str) -> None:
    """The reference says how a command is called; a guide has to say what it is for."""
    reference = (REPOSITORY / "docs/commands.md").read_text("utf-8")
    commands = [match["command"] for match in COMMAND.finditer(reference)]
    guide = " ".join(" ".join(page.read_text("utf-8") for page in GUIDES[program]).split())

    mine = [command for command in commands if command.split()[0] == program]
    assert mine
    assert [command for command in mine if command not in guide] == []
