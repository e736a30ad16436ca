"""The receipt of a comparison: the verdict, what changed and what that did, lost pictures first, and each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.table import Table
from rich.text import Text

from diptych.terminal.one_line import one_line
from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.formatting import captions
from diptych_client.formatting.changes import (
    by_effect,
    cause_words,
    change_line,
    check_words,
    counts_words,
    effect_words,
    noise_words,
    several_words,
    unexplained_words,
)
from diptych_client.formatting.comparisons import (
    data_sentence,
    exam_sentence,
    label_name,
    label_words,
    not_asked_sentence,
    range_sentence,
)
from diptych_client.formatting.text import count, percent, short_id, when

MOST_LOST: Final = 10
"""Lost pictures in a receipt; a list has all."""

_MOST_LABELS: Final = 12
_WIDEST: Final = 96
_STYLES: Final = {"better": "bold green", "worse": "bold red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt shows."""

    a: sdk.SnapshotFields
    b: sdk.SnapshotFields
    comparison: sdk.Comparison
    sources: Mapping[str, str]
    """Where the lost pictures are from, by their ids."""
    today: date
    """The current local date."""
    all_labels: bool = False
    """Show every label, not only those with the largest differences."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Its parts, with an empty line between them."""
        made = self.comparison
        parts: list[RenderableType | None] = [
            _both(self.a, self.b),
            _verdict(made),
            _changes(made, self.today),
            _answers(made),
        ]
        if lost := first_lost(made):
            parts.append(Group("Lost:", answers_table(lost, made, self.sources, today=self.today)))
        if made.verdict is not None and made.labels:
            parts.append(labels_table(made, most=None if self.all_labels else _MOST_LABELS))
        for place, part in enumerate(each for each in parts if each is not None):
            if place:
                yield ""
            yield part


def first_lost(comparison: sdk.Comparison) -> Sequence[sdk.ComparedAnswer]:
    """The lost answers that a receipt shows: the largest changes."""
    lost = (each for each in comparison.changed_answers if each.outcome is sdk.AnswerOutcome.LOST)
    return tuple(islice(lost, MOST_LOST))


def labels_table(comparison: sdk.Comparison, *, most: int | None) -> RenderableType:
    """The labels with their pictures, right answers and verdicts; of many, those with the largest differences."""
    labels = list(comparison.labels)
    chosen = sorted(labels, key=_difference, reverse=True)[:most] if most and len(labels) > most else labels
    rows = [
        (
            label_name(each),
            _pair(each.a_instance_count, each.b_instance_count),
            _pair(each.a_recording_count, each.b_recording_count),
            "" if each.a_accuracy is None else percent(each.a_accuracy),
            "" if each.b_accuracy is None else percent(each.b_accuracy),
            label_words(each),
        )
        for each in labels
        if each in chosen
    ]
    right = (captions.PICTURES, captions.RECORDINGS, "A right", "B right")
    table = Listing(("label", *right, "verdict"), rows, right=right)
    hidden = len(labels) - len(chosen)
    return Group(table, Text(f"{count(hidden, 'more label')}: add --labels")) if hidden else table


def answers_table(
    answers: Sequence[sdk.ComparedAnswer],
    comparison: sdk.Comparison,
    sources: Mapping[str, str],
    *,
    today: date | None = None,
) -> RenderableType:
    """A row per picture: its label, both answers, and what caused the change."""
    rows = [
        (
            short_id(each.instance_id),
            sources.get(each.instance_id, ""),
            each.label,
            f"{each.a_answer} {percent(each.a_confidence)}",
            f"{each.b_answer} {percent(each.b_confidence)}",
            cause_words(each, comparison, today=today),
        )
        for each in answers
    ]
    columns = ("id", "source", "label", "A answers", "B answers", "cause")
    used = [place for place in range(len(columns)) if place not in {1, 5} or any(row[place] for row in rows)]
    return Listing([columns[place] for place in used], [[row[place] for place in used] for row in rows])


def _both(a: sdk.SnapshotFields, b: sdk.SnapshotFields) -> Table:
    made = Table.grid(padding=(0, 2, 0, 0))
    for letter, each in (("A", a), ("B", b)):
        pictures = f"{count(each.instance_count, 'picture')} of {count(each.recording_count, 'recording')}"
        made.add_row(
            letter, Text(one_line(each.name), style="bold"), short_id(each.id), when(each.created_at), pictures
        )
    return made


def _verdict(comparison: sdk.Comparison) -> Group:
    verdict = comparison.verdict
    lines = [Text(comparison.sentence, style=_STYLES.get(comparison.outcome, "bold"))]
    if verdict and verdict.outcome is not sdk.VerdictOutcome.SAME:
        sentences = [exam_sentence(verdict), not_asked_sentence(comparison)]
        if verdict.outcome is sdk.VerdictOutcome.CANNOT_TELL:
            sentences.append(range_sentence(verdict))
        lines += [Text(sentence) for sentence in sentences if sentence]
    return Group(*lines)


def _changes(comparison: sdk.Comparison, today: date) -> RenderableType:
    """A line per change with its effect at the right, then what they have in common and what is left over."""
    made = Table.grid(expand=True, padding=(0, 2, 0, 0))
    made.add_column(overflow="fold", ratio=1)
    made.add_column(justify="right", no_wrap=True)
    for group in by_effect(comparison.change_groups):
        is_hint = group.effect is not None and group.effect.evidence is not sdk.Evidence.CHECKED
        made.add_row(
            Text(one_line(change_line(group, today=today))),
            Text(effect_words(group.effect), style="dim" if is_hint else ""),
        )
    if unexplained := unexplained_words(comparison):
        made.add_row("", unexplained)
    made.add_row(Text(data_sentence(comparison), style="dim"), "")
    return Constrain(made, _WIDEST)


def _answers(comparison: sdk.Comparison) -> Text | None:
    """How the answers changed, in one line; None without an exam or a difference."""
    if comparison.verdict is None or comparison.outcome is sdk.VerdictOutcome.SAME:
        return None
    further = (noise_words(comparison), several_words(comparison), check_words(comparison))
    return Text("; ".join(part for part in (counts_words(comparison), *further) if part) + ".")


def _difference(label: sdk.ComparedLabel) -> float:
    if label.a_accuracy is None or label.b_accuracy is None:
        return -1.0
    return abs(label.b_accuracy - label.a_accuracy)


def _pair(a: int, b: int) -> str:
    return f"{a:,}" if a == b else f"{a:,} → {b:,}"
