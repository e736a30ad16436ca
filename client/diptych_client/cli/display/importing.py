"""What an import found before it stores anything, its progress, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from diptych.terminal.one_line import one_line
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.progress import progress
from diptych_client.importing.folder import LOOSE, Scan, natural_key
from diptych_client.importing.messages import (
    misplaced,
    preview,
    what_happened,
    what_looks_alike,
    what_was_found,
    what_was_skipped,
    why_nothing,
)
from diptych_client.importing.sending import ImportCounts
from diptych_client.importing.walk import Refused
from diptych_client.sdk.values.importing import ImportProgress

_MOST_LINES: Final = 100
_STAGES: Final = {"sending": "Importing", "comparing": "Looking for near copies"}


class Bars:
    """A progress bar for each stage of an import, one after the other."""

    def __init__(self) -> None:
        self._stage = ""
        self._shown = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.end()

    def show(self, seen: ImportProgress) -> None:
        """Advance the bar, or start the one of the next stage."""
        if seen.stage != self._stage:
            self.end()
            self._stage = seen.stage
            if seen.stage == "comparing" and seen.done < seen.total:
                say("Everything is stored. Looking for near copies; Ctrl-C skips the wait.")
            self._advance = self._shown.enter_context(progress(_STAGES[seen.stage], total=seen.total))
        self._advance(seen.done)

    def end(self) -> None:
        """Remove the bar."""
        self._shown.close()


def say_nothing_found(path: Path, found: Scan) -> None:
    """Say why there is nothing to import."""
    _say_refused([refused for refused in found.refused if refused.reason != LOOSE])
    say(why_nothing(path, found))


def show_found(found: Scan, *, as_json: bool) -> None:
    """Show what an import would store."""
    labels = sorted({file.label for file in found.files} | {*found.labels}, key=natural_key)
    rows = [(label, [file for file in found.files if file.label == label]) for label in labels]
    if as_json:
        listed = [
            {
                "name": label,
                "pictures": len(files),
                "recordings": len({file.burst_id or file.recording for file in files} - {""}),
            }
            for label, files in rows
        ]
        show_json({"format": found.format, "labels": listed, "splits": found.splits, **_left_out(found, found.refused)})
        return
    _say_refused(found.refused)
    show(preview(found))
    for label, files in rows:
        show(f"  {one_line(label)}  {len(files):,}")
    for sentence in (*what_was_found(found), *what_was_skipped(found)):
        say(sentence)


def say_result(
    dataset: sdk.Dataset,
    path: Path,
    found: Scan,
    tally: ImportCounts,
    *,
    group_id: str,
    counts: sdk.RecordingCounts | None,
    as_json: bool,
) -> None:
    """Show what was stored."""
    _say_refused(tally.refused)
    if as_json:
        show_json(
            {
                "dataset_id": dataset.id,
                "group_id": group_id,
                "format": found.format,
                "added": tally.added,
                "already_there": tally.already_there,
                "removed": len(tally.removed),
                "bursts": len(tally.bursts),
                "splits": found.splits,
                **_left_out(found, tally.refused),
                "recordings": counts.recording_count if counts else None,
                "near_copies_across_labels": counts.alike_across_labels_count if counts else None,
            }
        )
        return
    show(what_happened(tally))
    if counts:
        show(what_looks_alike(dataset, counts))
    for sentence in (*what_was_found(found), *what_was_skipped(found)):
        say(sentence)
    if tally.added and (hint := misplaced(path, found)):
        say(hint)
    if tally.added:
        say(f"Undo: diptych dataset undo {dataset.id} --group {group_id}")


def _left_out(found: Scan, refused: Sequence[Refused]) -> dict[str, Sequence[Refused]]:
    return {"skipped": found.skipped, "refused": refused}


def _say_refused(refused: Sequence[Refused]) -> None:
    """Write a line for each, up to a limit; `--json` has them all."""
    for each in sorted(refused, key=lambda each: each.path)[:_MOST_LINES]:
        say(f"refused  {one_line(each.path)}: {each.message}")
    if len(refused) > _MOST_LINES:
        say(f"refused  {len(refused) - _MOST_LINES:,} more; --json lists them all.")
