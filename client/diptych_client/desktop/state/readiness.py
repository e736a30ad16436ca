"""Whether the dataset on the screen can be trained, and what is missing for a score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from diptych_client import sdk
from diptych_client.desktop.state.labels import HeldLabel, held_labels
from diptych_client.desktop.state.working_set import WorkingSet
from diptych_client.formatting.findings import findings_in_short
from diptych_client.formatting.text import count

LEAST_LABELS: Final = 2
_MOST_NAMED, _MOST_FINDINGS = 3, 2
"""The most labels named one by one, and the most other problems."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist."""

    is_done: bool
    sentence: str
    advice: str = ""
    """What to do if it is not done."""


def checks(bench: WorkingSet) -> Sequence[Check]:
    """The checklist: the labels, the recordings of each, and other problems of the dataset."""
    labels = [each for each in held_labels(bench) if each.picture_count]
    return [_of_labels(len(labels)), *_of_recordings(labels), *_of_findings(bench.findings)]


def why_not(bench: WorkingSet) -> str:
    """Why training cannot start yet; empty if it can."""
    if bench.dataset is None:
        return "Name your dataset first."
    held = sum(1 for each in held_labels(bench) if each.picture_count)
    if held < LEAST_LABELS:
        return "Training needs pictures of two labels."
    return ""


def _of_labels(held: int) -> Check:
    if held >= LEAST_LABELS:
        return Check(is_done=True, sentence=count(held, "label"))
    if held:
        return Check(is_done=False, sentence="Only 1 label.", advice="Record something else to tell apart from it.")
    return Check(is_done=False, sentence="No pictures yet.", advice="Type what you show, then hold Record.")


def _of_recordings(labels: Sequence[HeldLabel]) -> Iterator[Check]:
    """A line for each label; many labels of one kind share a line."""
    enough = [each for each in labels if each.is_enough]
    lacking = [each for each in labels if not each.is_enough]
    if len(enough) > _MOST_NAMED:
        yield Check(is_done=True, sentence=f"{len(enough):,} labels with 2 recordings or more")
    else:
        for each in enough:
            yield Check(is_done=True, sentence=f"{each.name}: {count(each.recording_count, 'recording')}")
    for place, each in enumerate(lacking[:_MOST_NAMED]):
        advice = "Record it again in another light or place: a score needs two recordings." if not place else ""
        yield Check(is_done=False, sentence=f"{each.name}: only 1 recording", advice=advice)
    if len(lacking) > _MOST_NAMED:
        rest = len(lacking) - _MOST_NAMED
        yield Check(is_done=False, sentence=f"{count(rest, 'more label')} with only 1 recording")


def _of_findings(findings: Sequence[sdk.Finding]) -> Iterator[Check]:
    """The most important other problems that the server found."""
    others = findings_in_short(findings, but=(sdk.FindingKind.SINGLE_RECORDING,))
    for each in others[:_MOST_FINDINGS]:
        yield Check(is_done=False, sentence=each.sentence)
