"""The changes from version A to version B, a line each, and what they did to the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from diptych_client import sdk
from diptych_client.formatting.text import count, local_time, shortened

if TYPE_CHECKING:
    from diptych_client.sdk.values.compared_answers import ComparedAnswer
    from diptych_client.sdk.values.comparisons import ChangeEffect, ChangeGroup, Comparison

_SEVERAL: Final = "several labels"


def change_line(group: ChangeGroup, *, today: date | None = None) -> str:
    """A change in one line, such as "+ 1 recording of mug (24 pictures, 14:02)".

    Args:
        group: The change.
        today: The current local date, for which the time is enough; None gives every date in full.
    """
    kind = sdk.ChangeGroupKind
    label, new_label = group.label or _SEVERAL, group.new_label or _SEVERAL
    match group.kind:
        case kind.ADDED:
            return f"+ {_what(group)} of {label}{_details(group, today)}"
        case kind.REMOVED:
            return f"- {_what(group)} of {label}{_details(group, today)}"
        case kind.RELABELLED:
            return f"{_what(group)} moved from {label} to {new_label}{_details(group, today)}"
        case kind.RENAMED:
            return f"{label} renamed to {new_label}"
        case kind.MERGED:
            return f"{label} merged into {new_label} ({count(group.instance_count, 'picture')})"
    return f"{count(group.instance_count, 'picture')} of {label} changed"


def by_effect(groups: Iterable[ChangeGroup]) -> tuple[ChangeGroup, ...]:
    """The changes that lost the most answers first, then those that fixed the most, then the largest."""

    def key(group: ChangeGroup) -> tuple[int, int, int]:
        effect = group.effect
        return -(effect.lost_count if effect else 0), -(effect.fixed_count if effect else 0), -group.instance_count

    return tuple(sorted(groups, key=key))


def effect_words(effect: ChangeEffect | None) -> str:
    """What a change did: "+7 -1 checked", "probably +7 -1"; empty if it is unknown."""
    if effect is None:
        return ""
    figures = _figures(effect.fixed_count, effect.lost_count) or "no effect"
    if effect.evidence is sdk.Evidence.CHECKED:
        return f"{figures}, checked" if figures == "no effect" else f"{figures} checked"
    return f"probably {figures}"


def unexplained_words(comparison: Comparison) -> str:
    """The changed answers without a cause: "unexplained +2"; empty if there are none, or causes are not known yet."""
    figures = _figures(comparison.unexplained_fixed_count, comparison.unexplained_lost_count)
    return f"unexplained {figures}" if comparison.has_causes and figures else ""


def noise_words(comparison: Comparison) -> str:
    """The answers that also turn with the seed: "12 more changed within the noise"; empty if there are none."""
    number = comparison.answer_counts.within_noise
    return f"{number:,} more changed within the noise" if number else ""


def several_words(comparison: Comparison) -> str:
    """The answers that several changes caused together; empty if there are none."""
    number = sum(each.has_several_causes for each in comparison.changed_answers)
    verb = "was" if number == 1 else "were"
    return f"{count(number, 'answer')} {verb} changed by several changes together" if number else ""


def counts_words(comparison: Comparison) -> str:
    """The answers by outcome, lost first: "3 lost, 17 fixed, 9 still wrong, 122 still right"."""
    counts = comparison.answer_counts
    return (
        f"{counts.lost:,} lost, {counts.fixed:,} fixed, {counts.still_wrong:,} still wrong, "
        f"{counts.still_right:,} still right"
    )


def answer_words(answer: ComparedAnswer) -> str:
    """The answers to one picture: "mug: A mug 91 %, B cup 64 %"."""
    a = f"A {answer.a_answer} {100 * answer.a_confidence:.0f} %"
    return f"{answer.label}: {a}, B {answer.b_answer} {100 * answer.b_confidence:.0f} %"


def cause_words(answer: ComparedAnswer, comparison: Comparison, *, today: date | None = None) -> str:
    """What caused a changed answer: a change, "several changes together" or "unexplained"; empty before it is known."""
    if answer.has_several_causes:
        return "several changes together"
    causes = (each for each in comparison.change_groups if each.id == answer.cause_group_id)
    return next((change_line(each, today=today) for each in causes), "unexplained" if comparison.has_causes else "")


def check_words(comparison: Comparison) -> str:
    """How far the check is: "checking: 3 of 9 trainings"; empty if it was never requested."""
    check = comparison.check
    if check is None:
        return ""
    trainings = f"{check.finished_training_count:,} of {count(check.training_count, 'training')}"
    match check.state:
        case sdk.CheckState.SUCCEEDED:
            return f"checked with {count(check.training_count, 'training')}"
        case sdk.CheckState.QUEUED:
            return "the check is waiting for a worker"
        case sdk.CheckState.FAILED:
            return f"the check failed after {trainings}"
        case sdk.CheckState.CANCELLED:
            return f"the check was cancelled after {trainings}"
    return f"checking: {trainings}"


def _what(group: ChangeGroup) -> str:
    if group.is_whole_recordings:
        return count(group.recording_count, "recording")
    return count(group.instance_count, "picture")


def _details(group: ChangeGroup, today: date | None) -> str:
    """In brackets: how many pictures, when, and where from, as far as that is not in the line."""
    parts = [count(group.instance_count, "picture")] if group.is_whole_recordings else []
    parts += _times(group, today)
    if group.source and 1 in {group.recording_count, group.instance_count}:
        parts.append(shortened(group.source))
    return f" ({', '.join(parts)})" if parts else ""


def _times(group: ChangeGroup, today: date | None) -> Iterator[str]:
    first, last = group.first_captured_at, group.last_captured_at
    if first is None:
        return
    start = local_time(first, today)
    end = local_time(last, first.astimezone().date()) if last else start
    is_one = group.recording_count == 1 or last is None or start.endswith(end)
    yield start if is_one else f"{start} to {end}"


def _figures(fixed: int, lost: int) -> str:
    return " ".join([f"+{fixed:,}"] * bool(fixed) + [f"-{lost:,}"] * bool(lost))
