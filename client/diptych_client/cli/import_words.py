"""What an import says to people."""

from pathlib import Path

from diptych_client.cli.listing import orderly
from diptych_client.importing.folder import LOOSE, Scan
from diptych_client.importing.sending import Tally
from diptych_client.words.text import count, enumeration

_MOST_NAMED = 5


def why_nothing(folder: Path, found: Scan) -> str:
    """Why a folder gives nothing to import, and what to do."""
    loose = sum(each.reason == LOOSE for each in found.refused)
    if loose:
        return (
            f"{orderly(str(folder))} holds {count(loose, 'picture')}, but none in a subfolder: make a subfolder per "
            f"label, such as {orderly(str(folder / 'mug'))}, and move them there."
        )
    return f"There are no pictures in {orderly(str(folder))}: put them into a subfolder per label." + _passed_over(
        found
    )


def what_happened(tally: Tally, found: Scan) -> str:
    """What became of the files."""
    labels = enumeration(sorted(tally.labels)) if len(tally.labels) <= _MOST_NAMED else f"{len(tally.labels)} labels"
    of_labels = f" of {orderly(labels)}" if labels else ""
    parts = [f"Added {count(tally.added, 'picture')}{of_labels} in {count(len(tally.bursts), 'burst')}."]
    if tally.already_there:
        parts.append(f"{tally.already_there:,} were there already.")
    if tally.removed:
        parts.append(f"{len(tally.removed):,} were imported before and removed since: --again brings them back.")
    if tally.refused:
        parts.append(f"{count(len(tally.refused), 'file')} refused.")
    return " ".join(parts) + _passed_over(found)


def misplaced(folder: Path, found: Scan) -> str:
    """What to say when the labels seem to lie one folder deeper; empty when they do not."""
    if len({file.label for file in found.files}) != 1:
        return ""
    places = [file.relative.split("/") for file in found.files]
    deeper = sorted({place[1] for place in places if len(place) > 2})  # noqa: PLR2004  label, folder, file
    if len(deeper) < 2 or any(len(place) == 2 for place in places):  # noqa: PLR2004  as above
        return ""
    named = enumeration(deeper) if len(deeper) <= _MOST_NAMED else f"{deeper[0]} to {deeper[-1]}"
    label = places[0][0]
    return orderly(
        f"All of them are under the label {label}. If its folders {named} are the labels, undo this and import "
        f"{folder / label}."
    )


def _passed_over(found: Scan) -> str:
    if not found.passed_over:
        return ""
    return f" {count(found.passed_over, 'file')} passed over: the name is no picture's."
