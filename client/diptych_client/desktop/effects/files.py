"""Picture files: add them to the dataset, or predict one instead of the live picture."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import monotonic

import numpy as np
from PIL import Image, ImageOps

from diptych.times import moment_of
from diptych_client import sdk
from diptych_client.cameras import CameraFrame
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.effects.tasks import Moved, Room, uninterrupted
from diptych_client.desktop.state.events import Cause, FileRead, FrameAnswered, LiveFailed, Noticed, PictureTaken
from diptych_client.importing.folder import LOOSE, Scan, SourceFile, scan
from diptych_client.importing.kinds import SKIPPED, judge
from diptych_client.importing.listing import ListingError
from diptych_client.importing.messages import what_was_found, what_was_refused, what_was_skipped
from diptych_client.importing.walk import FoundFile


@dataclass(frozen=True, slots=True)
class Found:
    """The pictures found at the chosen paths."""

    files: Sequence[SourceFile]
    """An empty label means that it is missing."""
    notes: Sequence[str]
    """Notes on skipped files and on labels, one sentence each."""


async def found_files(paths: Sequence[Path], *, label_name: str) -> Found:
    """The pictures in files and folders, with their labels.

    In a folder of folders each subfolder is a label, as in an import; other pictures get `label_name`.

    Raises:
        ListingError: a folder is an unfinished export, or a file with labels in it is damaged.
        OSError: a folder cannot be listed.
    """
    files: list[SourceFile] = []
    notes: list[str] = []
    for path in paths:
        try:
            found = await asyncio.to_thread(_found, path)
        except ListingError as error:
            raise ListingError(f"{path}: {error}") from error
        files += [replace(file, label=file.label or label_name) for file in found.files]
        files += [SourceFile(each.path, each.relative, label_name) for each in found.loose]
        refused = [each for each in found.refused if each.reason != LOOSE]
        notes += [*what_was_found(found), *what_was_refused(refused), *what_was_skipped(found)]
    return Found(files, notes)


async def spool_files(
    link: Link,
    spool: Spool,
    files: Sequence[SourceFile],
    *,
    dataset_id: str,
    room: Room,
    wake: Callable[[], None],
    moved: Moved,
) -> None:
    """Put files with their labels into the spool.

    A file whose recording is not known is a separate burst. Files that cannot be read are reported.

    Args:
        link: receives an event for each file.
        spool: keeps the files until they are sent.
        files: the files and their labels.
        dataset_id: the dataset to add them to.
        room: limits how far this runs ahead of the upload.
        wake: called when there is something to send.
        moved: called with the progress.
    """
    bursts: defaultdict[str, str] = defaultdict(sdk.new_id)
    try:
        for number, file in enumerate(files, start=1):
            try:
                facts = spool.facts(
                    dataset_id=dataset_id,
                    label_name=file.label,
                    burst_id=file.burst_id or bursts[file.recording or file.relative],
                    captured_at=file.captured_at or moment_of(file.path.stat().st_mtime) or datetime.now(UTC),
                    source=file.source or file.name,
                )
                picture = await asyncio.to_thread(file.path.read_bytes)
            except OSError as error:  # a file that no longer exists; the others are added
                link.post(Noticed(f"{file.path}: {error.strerror or error}.", cause=Cause.FILES))
                continue
            await room.enter(facts.capture_id)
            await uninterrupted(_spool_picture(link, spool, picture, facts))
            moved(number, len(files))
            wake()
    finally:
        wake()  # for the file that was being saved when this was stopped


async def predict_file(link: Link, path: Path, *, snapshot_ids: Sequence[str]) -> None:
    """Predict a picture file, which stays frozen on the screen, with both sides."""
    try:
        picture = await asyncio.to_thread(path.read_bytes)
        frame = await asyncio.to_thread(_frame, picture)
    except (OSError, Image.DecompressionBombError) as error:
        link.post(LiveFailed(f"Cannot show {path.name}: {error}."))
        return
    link.post(FileRead(frame))
    begun = monotonic()
    (outcome,) = await link.client.predictions.predict_images([picture], snapshots=snapshot_ids)
    if isinstance(outcome, sdk.Failure):
        link.post(LiveFailed(outcome.message))
    else:
        now = monotonic()
        link.post(FrameAnswered(outcome, now, latency_seconds=now - begun, frame=frame))


def _found(path: Path) -> Scan:
    """The scan of a folder, or of a single file."""
    if path.is_dir():
        return scan(path)
    if not path.exists():
        return Scan()
    judged = judge(FoundFile(path, path.name))
    if isinstance(judged, FoundFile):
        return Scan(loose=(judged,))
    return Scan(skipped=(judged,)) if judged.reason == SKIPPED else Scan(refused=(judged,))


async def _spool_picture(link: Link, spool: Spool, picture: bytes, facts: SpooledPicture) -> None:
    await asyncio.to_thread(spool.put, picture, facts)
    link.post(PictureTaken(facts.capture_id, monotonic()))


def _frame(picture: bytes) -> CameraFrame:
    with Image.open(BytesIO(picture)) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return CameraFrame(image=np.ascontiguousarray(pixels), captured_at=datetime.now(UTC), sequence=0)
