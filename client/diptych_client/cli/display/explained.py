"""Why versions answer a picture as they do: the answers, the recordings behind them, the twin, and what if."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from diptych.terminal.one_line import one_line
from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.formatting.answer_states import doubt_words, prediction_words
from diptych_client.formatting.knobs import footprint_words, knob_value_words, turning_words
from diptych_client.formatting.reasons import (
    because_sentence,
    check_sentence,
    disagreement_sentence,
    honest_sentence,
    influence_words,
    twin_change_sentence,
    twin_sentence,
)
from diptych_client.formatting.text import percent, short_id, sparkline, when

if TYPE_CHECKING:
    from diptych_client.cli.commands.explaining import Answers

LETTERS: Final = "AB"
_CURVE_WIDTH: Final = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What `diptych explain` shows; Rich prints it."""

    name: str
    answers: Answers
    today: date
    """The current local date."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Its parts, with an empty line between them."""
        parts = [self._head(), *(self._reasons(place) for place in range(len(self.answers.explanation.snapshots)))]
        if self.answers.knobs:
            parts.append(Group(*_knobs(self.answers.knobs)))
        if self.answers.covers:
            parts += _covers(self.answers.covers)
        for number, part in enumerate(parts):
            if number:
                yield ""
            yield part

    def _head(self) -> RenderableType:
        model_set = self.answers.explanation.model_set
        rows = Table.grid(padding=(0, 2, 0, 0))
        for letter, snapshot, explained in zip(
            LETTERS, model_set.snapshots, self.answers.explanation.snapshots, strict=False
        ):
            words = prediction_words(explained.prediction, model_set)
            doubt = doubt_words(snapshot)
            rows.add_row(letter, Text(one_line(snapshot.name), style="bold"), f"{words} ({doubt})" if doubt else words)
        sentence = disagreement_sentence(self.answers.explanation, LETTERS)
        return Group(Text(one_line(self.name)), rows, *([Text(sentence)] if sentence else []))

    def _reasons(self, place: int) -> RenderableType:
        explained, check = self.answers.explanation.snapshots[place], self.answers.checks[place]
        name = one_line(self.answers.explanation.model_set.snapshots[place].name)
        lines = [
            Text(f"{LETTERS[place]} {name}", style="bold"),
            Text(because_sentence(explained, today=self.today), style="dim" if not explained.obstacle else ""),
        ]
        if check:
            lines.append(Text(check_sentence(check)))
        if honest := honest_sentence(explained):
            lines.append(Text(honest))
        made: list[RenderableType] = [*lines]
        if recordings := (*explained.supporting, *explained.opposing):
            made.append(_recordings(recordings))
        if not explained.obstacle:
            made += [Text(line) for line in _twin(explained)]
        return Group(*made)


def _recordings(recordings: Sequence[sdk.RecordingInfluence]) -> Listing:
    rows: list[tuple[str, ...]] = [
        (
            short_id(each.recording_id),
            each.label,
            f"{each.instance_count:,}",
            when(each.captured_at),
            each.source,
            influence_words(each),
            f"{each.similarity:.2f}",
            short_id(each.nearest_instance_id),
        )
        for each in recordings
    ]
    columns: tuple[str, ...] = ("id", "label", "pictures", "when", "source", "effect", "alike", "picture")
    if not any(each.source for each in recordings):
        columns, rows = (*columns[:4], *columns[5:]), [(*row[:4], *row[5:]) for row in rows]
    return Listing(columns, rows, right=("pictures", "alike"))


def _twin(explained: sdk.SnapshotExplanation) -> Iterator[str]:
    sentence = twin_sentence(explained.twin)
    yield f"{sentence} ({short_id(explained.twin.instance_id)})" if explained.twin else sentence
    if change := twin_change_sentence(explained.twin):
        yield change


def _knobs(curves: sdk.KnobCurves) -> Iterator[RenderableType]:
    """Per knob and version: the confidence in the answer to the picture as it is, and where the answer turns."""
    for curve in curves.curves:
        ends = [knob_value_words(curve.knob, point.value) for point in (curve.points[0], curve.points[-1])]
        head = f"{curve.knob}, from {ends[0]} to {ends[1]}: confidence in the answer (edited pictures)"
        yield Text(head, style="bold")
        for place, letter in zip(range(len(curves.model_set.snapshots)), LETTERS, strict=False):
            answer = unedited_answer(curve, place)
            values = _widened(curve.confidences(place, answer))
            yield Text(f"{letter} {sparkline(values, low=0.0, high=1.0)} {turning_words(curve, place)}")
            if curve.footprints:
                yield Text(f"  {footprint_words(curve.footprints[place])}", style="dim")


def unedited_answer(curve: sdk.KnobCurve, snapshot: int) -> int:
    """The answer of a version at the value of a knob that changes least, as a place in the model set."""
    nearest = min(curve.points, key=lambda point: abs(point.value))
    return nearest.predictions.predictions[snapshot].predicted_index


def _widened(values: Sequence[float]) -> Sequence[float]:
    """The values, several times each, for a curve that can be seen."""
    times = max(_CURVE_WIDTH // max(len(values), 1), 1)
    return [value for value in values for _ in range(times)]


def _covers(covers: sdk.CoverMaps) -> Iterator[RenderableType]:
    side = covers.cells_per_side
    for letter, cover in zip(LETTERS, covers.maps, strict=False):
        if cover.failure:
            yield Text(f"{letter} {cover.failure.message}")
            continue
        answer = covers.model_set.labels[cover.answer_index].name
        lost = [round(100 * (cover.confidence - each)) for each in cover.covered_confidences]
        rows = [lost[start : start + side] for start in range(0, len(lost), side)]
        head = f"{letter} {answer} {percent(cover.confidence)}: points lost with this part covered (edited pictures)"
        yield Group(Text(head, style="bold"), *(Text(" ".join(f"{each:4d}" for each in row)) for row in rows))
