"""The reference of a command line: usage, arguments and options of each command, from its help."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup
from typer.main import get_command

from reference.pages import code, table

if TYPE_CHECKING:
    from typer._click import Command, Context

_EXTRAS = re.compile(r"(?:^|\s+)\[(?P<extras>[^\[\]]+)\]$")
_WIDE = 100_000  # nothing is wrapped


def command_reference(app: typer.Typer, *, program: str) -> str:
    """A section for the program and for each of its commands, in the order of its help.

    Args:
        app: The program's commands.
        program: Its name in a shell.
    """
    return "\n".join(_sections(get_command(app), program, parent=None))


def command_summaries(app: typer.Typer) -> str:
    """Python code: the first sentence of the help of each command, by name."""
    group = get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError(f"{app} has no commands")
    context = group.context_class(group)
    found = {each: group.get_command(context, each) for each in group.list_commands(context)}
    lines = (
        f'    "{name}": {json.dumps(command.get_short_help_str(limit=_WIDE), ensure_ascii=False)},\n'
        for name, command in found.items()
        if command
    )
    return f"SUMMARIES: dict[str, str] = {{\n{''.join(lines)}}}"


def _sections(command: Command, name: str, *, parent: Context | None) -> Iterator[str]:
    context = command.context_class(
        command, info_name=name, parent=parent, terminal_width=_WIDE, max_content_width=_WIDE
    )
    yield _section(command, context)
    if isinstance(command, TyperGroup):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            if below is not None and not below.hidden:
                yield from _sections(below, each, parent=context)


def _section(command: Command, context: Context) -> str:
    usage = command.get_usage(context).removeprefix("Usage: ").strip()
    parts = [f"### `{context.command_path}`", _text(command.help), f"```text\n{usage}\n```", _options(command, context)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(help_text: str | None) -> str:
    """The help with one line per paragraph."""
    paragraphs = (help_text or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _options(command: Command, context: Context) -> str:
    records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
    rows = [_row(*record) for record in records if record is not None and not record[0].endswith("--help")]
    return table(("argument or option", "meaning", "default and limits"), rows).rstrip() if rows else ""


def _row(names: str, meaning: str) -> tuple[str, str, str]:
    extras = _EXTRAS.search(meaning)
    return code(names), _escaped(_EXTRAS.sub("", meaning)), extras["extras"] if extras else ""


def _escaped(text: str) -> str:
    """The text with characters escaped that Markdown reads as a link or a tag."""
    return text.replace("[", "\\[").replace("<", "\\<")
