"""Serving systems that people would pick instead, beside ours, on the same network, heads, pictures and cores."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks.own_server import NoServerError
from benchmarks.peers.contenders import CONTENDERS
from benchmarks.peers.environments import NotInstalled
from benchmarks.peers.field import prepare
from benchmarks.peers.lineup import Lineup
from benchmarks.peers.turn import Turn, TurnFailed
from benchmarks.rows import Options, Row, begin_round

_TABLES: Mapping[str, Callable[[Turn], Mapping[str, float]]] = {
    "peers.clients16": lambda turn: turn.many,
    "peers.clients1": lambda turn: turn.one,
    "peers.footprint": lambda turn: turn.footprint,
}
"""The tables, and what of a turn goes into each."""


def measure(options: Options) -> Iterable[Row]:
    """The turns of all systems, round by round; a failure is reported with its reason and retried in the next round."""
    with tempfile.TemporaryDirectory() as folder:
        lineup = Lineup(prepare(Path(folder), weights_dir=options.weights_dir), options)
        turns: dict[str, list[Turn]] = {name: [] for name in lineup.turns()}
        remarks: dict[str, str] = {}
        for number in range(options.rounds):
            begin_round("peers", number)
            for name, turn in lineup.turns().items():
                try:
                    turns[name].append(turn())
                except (TurnFailed, NotInstalled, NoServerError) as error:
                    remarks[name] = f"round {number + 1}: {error}"
                    sys.stderr.write(f"    {name}: {error}\n")
    settings = {each.name: each.settings for each in CONTENDERS}
    for table in _TABLES:
        for name, taken in turns.items():
            yield _row(table, name, taken, remark=remarks.get(name, ""), settings=settings.get(name, ""))


def _row(table: str, name: str, turns: Iterable[Turn], *, remark: str, settings: str) -> Row:
    taken = [_TABLES[table](turn) for turn in turns]
    names = taken[0] if taken else ()
    words = {"settings": settings} if table == next(iter(_TABLES)) else {}
    return Row(
        table,
        name,
        {each: [figures[each] for figures in taken] for each in names},
        words | ({"remark": remark} if remark else {}),
    )
