"""Output: data to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.text import Text

from diptych.terminal.tables import console
from diptych_client.cli.display.plain_streams import is_unicode
from diptych_client.sdk.values.score import Score

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@cache
def data_console() -> Console:
    """Standard output."""
    return console(is_error=False)


@cache
def note_console() -> Console:
    """Standard error."""
    return console(is_error=True)


def say(sentence: str) -> None:
    """Write a sentence for people to standard error."""
    note_console().print(Text(sentence), soft_wrap=True)


def say_wrapped(sentence: str) -> None:
    """Write prose to standard error, wrapped between words; not for text that people copy."""
    notes = note_console()
    notes.print(Text(sentence), soft_wrap=not notes.is_terminal)


def show(thing: RenderableType) -> None:
    """Write something for people to standard output."""
    data_console().print(thing if not isinstance(thing, str) else Text(thing))


def show_json(value: object) -> None:
    """Write a value as indented JSON."""
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=not is_unicode(sys.stdout)) + "\n")


def show_json_line(value: object) -> None:
    """Write a value as one line of JSON and flush it."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=not is_unicode(sys.stdout)) + "\n")
    sys.stdout.flush()


def plain(value: object) -> object:
    """The value as JSON: a dataclass as an object of its public fields, a time as ISO 8601 in UTC."""
    if (parts := _parts(value)) is not None:
        return {str(name): plain(each) for name, each in parts.items()}
    match value:
        case datetime():
            return value.isoformat()
        case str() | int() | float() | None:
            return value
        case Iterable():
            return [plain(each) for each in value]
    return str(value)


def _parts(value: object) -> Mapping[Any, object] | None:
    """The members of a value that is a JSON object; None for all other values."""
    if is_dataclass(value) and not isinstance(value, type):
        return fields_of(value)
    if isinstance(value, Score):  # it is also a number, which would lose its range
        return value.parts()
    return value if isinstance(value, Mapping) else None


def fields_of(value: DataclassInstance) -> dict[str, object]:
    """The public fields of a dataclass."""
    return {each.name: getattr(value, each.name) for each in fields(value) if not each.name.startswith("_")}
