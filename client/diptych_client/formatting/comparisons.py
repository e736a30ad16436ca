"""The verdict of a comparison of two versions, A and B, in words that a beginner can act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from diptych_client.formatting.text import count, enumeration, percent
from diptych_client.sdk.values.verdicts import ComparedLabel, Verdict, VerdictDoubt, VerdictOutcome

if TYPE_CHECKING:
    from diptych_client.sdk.values.compared_answers import AnswerCounts
    from diptych_client.sdk.values.failure import Failure

FEWEST_CHANGED: Final = 6
"""Fewer recordings with changed answers than this can never settle a comparison."""


class _Compared(Protocol):
    """A comparison, which the SDK defines: its value has a sentence, so this module cannot import it."""

    @property
    def verdict(self) -> Verdict | None: ...
    @property
    def obstacle(self) -> Failure | None: ...
    @property
    def answer_counts(self) -> AnswerCounts: ...
    @property
    def labels(self) -> Sequence[ComparedLabel]: ...
    @property
    def change_groups(self) -> Sequence[object]: ...
    @property
    def data_difference(self) -> _Same: ...


class _Same(Protocol):
    @property
    def same_instance_count(self) -> int: ...
    @property
    def same_recording_count(self) -> int: ...


def comparison_sentence(comparison: _Compared) -> str:
    """Whether B is better, with what to do if it cannot tell."""
    verdict = comparison.verdict
    if verdict is None:
        return comparison.obstacle.message if comparison.obstacle else "The answers are not compared yet."
    match verdict.outcome:
        case VerdictOutcome.BETTER | VerdictOutcome.WORSE:
            return _decided(verdict, lost=comparison.answer_counts.lost)
        case VerdictOutcome.SAME:
            return "The same: A and B have the same pictures and the same model."
        case VerdictOutcome.CANNOT_TELL:
            return " ".join(_undecided(comparison, verdict))
    return "This verdict is unknown to this version of Diptych. Update it."


def short_sentence(comparison: _Compared) -> str:
    """The first sentence of the verdict, for a narrow place: "Cannot tell yet"."""
    sentence = comparison_sentence(comparison)
    is_undecided = comparison.verdict is not None and comparison.verdict.outcome is VerdictOutcome.CANNOT_TELL
    return sentence.partition(":")[0] if is_undecided else sentence.partition(" (")[0].removesuffix(".")


def exam_sentence(verdict: Verdict) -> str:
    """What was asked: how much of it each got right, on how many pictures, over how many trainings."""
    if not verdict.instance_count:
        return ""
    pictures = count(verdict.instance_count, "picture")
    recordings = count(verdict.recording_count, "recording")
    trainings = f", averaged over {verdict.seed_count} trainings of each" if verdict.seed_count > 1 else ""
    sentence = (
        f"A got {percent(verdict.a_accuracy)} and B {percent(verdict.b_accuracy)} right on the {pictures} of "
        f"{recordings} that both could be asked honestly{trainings}."
    )
    return f"{sentence} {_not_counted(verdict.relabelled_instance_count)}".rstrip()


def range_sentence(verdict: Verdict) -> str:
    """The range of the difference, and which difference would have been seen; empty without an exam."""
    if not verdict.instance_count:
        return ""
    return f"On new recordings, B would be {_ends(verdict)}. {detectable_sentence(verdict)}".rstrip()


def detectable_sentence(verdict: Verdict) -> str:
    """Which difference could have been seen; empty if that is unknown."""
    hundredths = _hundredths(verdict.detectable_difference)
    if not hundredths:
        return ""
    if hundredths > 100:  # noqa: PLR2004  of 100 pictures
        return "With this few recordings, no difference could have been seen."
    return f"A difference of {hundredths} of 100 pictures would probably have been seen."


def data_sentence(comparison: _Compared) -> str:
    """What both have in common: the data as a whole, or the number of equal pictures."""
    difference = comparison.data_difference
    if not comparison.change_groups:
        is_same = comparison.verdict is not None and comparison.verdict.outcome is VerdictOutcome.SAME
        return "The same pictures." if is_same else "The same pictures; only the training differs."
    if not difference.same_instance_count:
        return "A and B have no picture in common."
    verb = "is" if difference.same_instance_count == 1 else "are"
    recordings = count(difference.same_recording_count, "recording")
    return f"{count(difference.same_instance_count, 'picture')} of {recordings} {verb} the same."


def not_asked_sentence(comparison: _Compared) -> str:
    """The labels that the exam leaves out, with the reason; empty if there are none."""
    if comparison.verdict is None or not comparison.verdict.instance_count:
        return ""
    left_out = [f"{each.name} ({_why_not_asked(each)})" for each in comparison.labels if each.verdict is None]
    return f"Not compared: {enumeration(left_out)}." if left_out else ""


def label_words(label: ComparedLabel) -> str:
    """The verdict on one label: "better", "worse", "cannot tell", or why there is none."""
    return label.verdict.outcome.replace("_", " ") if label.verdict else _why_not_asked(label)


def label_name(label: ComparedLabel) -> str:
    """The name of a label, with its earlier one if it was renamed: "coffee cup (was cup)"."""
    return f"{label.name} (was {label.a_name})" if label.a_name else label.name


def ends_words(verdict: Verdict) -> str:
    """The range of the difference in hundredths, such as "+4 to +19"."""
    return f"{_signed(verdict.lower)} to {_signed(verdict.upper)}"


def _decided(verdict: Verdict, *, lost: int) -> str:
    net = round(abs(verdict.difference) * verdict.instance_count)
    is_better = verdict.outcome is VerdictOutcome.BETTER
    more, which = ("more", "better") if is_better else ("fewer", "worse")
    return f"B is {which}: {net:,} {more} right, {lost:,} lost ({ends_words(verdict)} of 100 new pictures)."


def _undecided(comparison: _Compared, verdict: Verdict) -> Iterator[str]:
    changed = verdict.changed_recording_count
    if verdict.doubt is VerdictDoubt.NO_EXAM:
        yield "Cannot tell: there is no picture that both could be asked honestly."
        yield "Record every label at least twice, train, and compare again."
        return
    if not changed:
        yield f"Cannot tell: A and B are right equally often in each of {_all_recordings(verdict)}."
    elif changed < FEWEST_CHANGED:
        yield f"Cannot tell yet: {_changes(verdict)}."
        yield f"Fewer than {FEWEST_CHANGED} can never settle it."
    else:
        yield f"Cannot tell: {_changes(verdict)}. That could be chance."
    if name := _label_to_record(comparison):
        yield f"Record {name}, train, and compare again."


def _changes(verdict: Verdict) -> str:
    """How many recordings changed their answers, and for which version."""
    changed, gained = verdict.changed_recording_count, verdict.gained_recording_count
    recordings = f"{count(changed, 'recording')} changed {'its' if changed == 1 else 'their'} answers"
    if gained not in {0, changed}:
        return f"{recordings}, {gained:,} of them for B"
    every = {1: "", 2: "both "}.get(changed, "all ")
    return f"{recordings}, {every}for {'B' if gained else 'A'}"


def _all_recordings(verdict: Verdict) -> str:
    return "the recordings" if verdict.recording_count == 1 else f"the {verdict.recording_count:,} recordings"


def _label_to_record(comparison: _Compared) -> str:
    """The label of B with the fewest recordings, and of several the one with the most wrong answers."""
    labels = [each for each in comparison.labels if each.b_label_id]
    if not labels:
        return ""
    label = min(labels, key=lambda each: (each.b_recording_count, -_wrong(each)))
    return f"more, {label.name} first ({count(label.b_recording_count, 'recording')})"


def _wrong(label: ComparedLabel) -> float:
    return 0.0 if label.b_accuracy is None else (1 - label.b_accuracy) * label.b_instance_count


def _why_not_asked(label: ComparedLabel) -> str:
    if not label.a_label_id:
        return "only in B"
    return "only in A" if not label.b_label_id else "no honest answers"


def _not_counted(relabelled: int) -> str:
    if not relabelled:
        return ""
    does, them = ("does", "it") if relabelled == 1 else ("do", "them")
    return f"{count(relabelled, 'more picture')} {does} not count, because A and B label {them} differently."


def _ends(verdict: Verdict) -> str:
    lower, upper = _hundredths(verdict.lower), _hundredths(verdict.upper)
    if lower == upper == 0:
        return "about as good"
    if lower >= 0:
        return f"{lower} to {upper} of 100 pictures better"
    if upper <= 0:
        return f"{-upper} to {-lower} of 100 pictures worse"
    return f"between {-lower} of 100 pictures worse and {upper} better"


def _hundredths(share: float) -> int:
    return round(100 * share)


def _signed(share: float) -> str:
    return f"{_hundredths(share):+d}" if _hundredths(share) else "0"
