"""Messages of an import, for the terminal and the window."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from diptych.terminal.one_line import one_line
from diptych_client.formatting.text import count, enumeration
from diptych_client.importing.folder import LOOSE, Scan
from diptych_client.importing.sending import ImportCounts
from diptych_client.importing.target import Named
from diptych_client.importing.walk import Refused
from diptych_client.sdk.values.recordings import RecordingCounts

_MOST_NAMED = 5
_WHY_LEFT_OUT = {
    "NOT_LISTED": "not listed",
    "NO_LABEL": "without a label",
    "SEVERAL_LABELS": "with several labels",
    "MISSING": "listed but missing",
    "NAME_TWICE": "with a repeated name",
}
_MOST_SKIPPED_NAMED = 6


def why_nothing(folder: Path, found: Scan) -> str:
    """Why a folder has nothing to import, and what to do."""
    loose = sum(each.reason == LOOSE for each in found.refused)
    if loose and found.splits:
        return (
            f"{one_line(str(folder))} has {count(loose, 'picture')} in {_named(found.splits)}, but no folder per "
            "label there. Sort them into one folder per label."
        )
    if loose:
        return (
            f"{one_line(str(folder))} has {count(loose, 'picture')}, but none in a subfolder. Create a subfolder per "
            f"label, such as {one_line(str(folder / 'mug'))}, and move them there."
        )
    sentence = f"There are no pictures in {one_line(str(folder))}. Put them into a subfolder per label."
    return " ".join((sentence, *what_was_skipped(found)))


def preview(found: Scan) -> str:
    """What there is to import, and how much is left out, in one line."""
    labels = count(len({file.label for file in found.files}), "label")
    of_recordings = f" in {count(found.recording_count, 'recording')}" if found.recording_count else ""
    origin = f" It is {found.format}." if found.format else ""
    reasons = Counter(_WHY_LEFT_OUT.get(each.reason, "refused") for each in found.refused)
    left_out = enumeration([f"{number:,} {why}" for why, number in reasons.most_common()])
    leaving = f" Left out: {left_out}." if left_out else ""
    return one_line(f"Found {count(len(found.files), 'picture')} of {labels}{of_recordings}.{origin}{leaving}")


def what_happened(tally: ImportCounts) -> str:
    """The results for the files that were sent."""
    labels = enumeration(sorted(tally.labels)) if len(tally.labels) <= _MOST_NAMED else f"{len(tally.labels)} labels"
    of_labels = f" of {one_line(labels)}" if labels else ""
    parts = [f"Added {count(tally.added, 'picture')}{of_labels} in {count(len(tally.bursts), 'burst')}."]
    if tally.already_there:
        parts.append(f"{tally.already_there:,} were already stored.")
    if tally.removed:
        parts.append(f"{len(tally.removed):,} were imported before and then removed. Add them again with --again.")
    if tally.refused:
        parts.append(f"{count(len(tally.refused), 'file')} refused.")
    return " ".join(parts)


def what_looks_alike(dataset: Named, counts: RecordingCounts) -> str:
    """How many recordings a dataset has, and how to list near copies with several labels."""
    sentence = f"{count(dataset.instance_count, 'picture')} in {count(counts.recording_count, 'recording')}"
    if not (alike := counts.alike_across_labels_count):
        return f"{sentence}."
    verb = "looks" if alike == 1 else "look"
    return f"{sentence}; {alike:,} {verb} alike across labels: {recordings_command(dataset)} --mixed"


def recordings_command(dataset: Named) -> str:
    """The command that lists the recordings."""
    return one_line(f"diptych dataset recordings {shlex.quote(dataset.name)}")


def what_was_found(found: Scan) -> Sequence[str]:
    """How folders were mapped to labels, if that may be unexpected: a sentence each."""
    sentences = []
    if found.splits and found.files:
        labels = len({file.label for file in found.files})
        word, whose = ("split", "its") if len(found.splits) == 1 else ("splits", "their")
        sentences.append(
            f"Found the {word} {_named(found.splits)}. Imported {whose} {count(labels, 'label')} together; Diptych "
            "makes its own splits."
        )
    for names in found.joined:
        quoted = [f'"{one_line(name)}"' for name in names]
        sentences.append(f"The labels {enumeration(quoted)} look the same. Imported as one, {quoted[0]}.")
    return sentences


def what_was_skipped(found: Scan) -> Sequence[str]:
    """The files that are not pictures, the first few by name; at most one sentence."""
    if not found.skipped:
        return ()
    shown = [_why(each) for each in found.skipped[:_MOST_SKIPPED_NAMED]]
    if more := len(found.skipped) - len(shown):
        shown.append(f"{more:,} more")
    return (f"Skipped {count(len(found.skipped), 'file')}: {enumeration(shown)}.",)


def what_was_refused(refused: Sequence[Refused]) -> Sequence[str]:
    """The refused files, the first few by name with the reason; at most one sentence."""
    if not refused:
        return ()
    shown = [f"{one_line(each.path)}: {each.message}" for each in refused[:_MOST_NAMED]]
    more = f" And {len(refused) - len(shown):,} more." if len(refused) > len(shown) else ""
    return (f"Refused {count(len(refused), 'file')}. {' '.join(shown)}{more}",)


def misplaced(folder: Path, found: Scan) -> str:
    """A hint if the labels seem to be one folder deeper; else empty."""
    if found.splits or len({file.label for file in found.files}) != 1:
        return ""
    places = [file.relative.split("/") for file in found.files]
    deeper = sorted({place[1] for place in places if len(place) > 2})  # noqa: PLR2004  label, folder, file
    if len(deeper) < 2 or any(len(place) == 2 for place in places):  # noqa: PLR2004  as above
        return ""
    named = enumeration(deeper) if len(deeper) <= _MOST_NAMED else f"{deeper[0]} to {deeper[-1]}"
    label = places[0][0]
    return one_line(
        f"All pictures have the label {label}. If its folders {named} are the labels, undo this and import "
        f"{folder / label}."
    )


def _why(skipped: Refused) -> str:
    return f"{one_line(skipped.path)} ({skipped.message})"


def _named(names: Sequence[str]) -> str:
    return one_line(enumeration(names))
