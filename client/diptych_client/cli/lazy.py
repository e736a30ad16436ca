"""A command group that imports a command only when it runs; help and usage errors import none."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from diptych_client.cli.options import CONTEXT

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is imported when it is needed."""

    module: str
    """Its module below `diptych_client.cli.commands`."""
    name: str
    """The function of the command, or the `typer.Typer` of the group."""
    summary: str
    """Its line in the list of commands: the first sentence of its help."""

    def load(self) -> Command:
        """Import the command or group."""
        found = getattr(importlib.import_module(f"diptych_client.cli.commands.{self.module}"), self.name)
        if isinstance(found, typer.Typer):
            return get_command(found)
        alone = typer.Typer(
            add_completion=False, context_settings=CONTEXT, pretty_exceptions_enable=False, rich_markup_mode=None
        )
        alone.command()(found)
        return get_command(alone)


class LazyGroup(TyperGroup):
    """A group whose commands are loaded one by one; make a subclass with `lazy_group`."""

    later: Mapping[str, LazyCommand] = {}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Loading(self.later)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002  typer's signature
        """The names of the commands, in the order of the table."""
        return list(self.later)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002  as above
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in self.later.items()])


def lazy_group(commands: Mapping[str, LazyCommand]) -> type[LazyGroup]:
    """The class of a group with these commands."""
    return type("Commands", (LazyGroup,), {"later": commands})


class _Loading(MutableMapping[str, "Command"]):
    def __init__(self, later: Mapping[str, LazyCommand]) -> None:
        self._later = later
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            self._loaded[name] = self._later[name].load()
        return self._loaded[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._later)

    def __len__(self) -> int:
        return len(self._later)
