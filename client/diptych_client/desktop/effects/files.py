"""Picture files: into the dataset, or asked about instead of the camera."""

import asyncio
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
from diptych_client.desktop.effects.tasks import Moved, Room, unbroken
from diptych_client.desktop.state.events import Cause, FileRead, FrameAnswered, LiveFailed, Noticed, PictureTaken
from diptych_client.importing.folder import LOOSE, Scan, SourceFile, scan
from diptych_client.importing.kinds import SKIPPED, judge
from diptych_client.importing.messages import what_was_found, what_was_refused, what_was_skipped
from diptych_client.importing.walk import FoundFile


@dataclass(frozen=True, slots=True)
class Found:
    """What is meant by the paths that were given."""

    files: Sequence[SourceFile]
    """A label that is empty is a missing one."""
    notes: Sequence[str]
    """What people should know of files that are not among them, and of labels: a sentence each."""


async def found_files(paths: Sequence[Path], *, label_name: str) -> Found:
    """The pictures in files and folders, with their labels.

    A folder with folders in it brings its own labels, as it does in an import; other pictures get `label_name`.

    Raises:
        ManifestError: A folder is an unfinished export, or one whose manifest is damaged.
        OSError: A folder cannot be listed.
    """
    files: list[SourceFile] = []
    notes: list[str] = []
    for path in paths:
        found = await asyncio.to_thread(_found, path)
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
    """Keep files with their labels for the server.

    Each is a burst of its own where no manifest says which belong together. A file that cannot be read is named.

    Args:
        link: to tell of each.
        spool: where they are kept.
        files: and their labels.
        dataset_id: where they belong.
        room: how far this runs ahead of what is sent.
        wake: is called when there is something to be sent.
        moved: is told how far it is.
    """
    try:
        for number, file in enumerate(files, start=1):
            try:
                facts = spool.facts(
                    dataset_id=dataset_id,
                    label_name=file.label,
                    burst_id=file.burst_id or sdk.new_id(),
                    captured_at=file.captured_at or moment_of(file.path.stat().st_mtime) or datetime.now(UTC),
                    source=file.source or file.path.name,
                )
                picture = await asyncio.to_thread(file.path.read_bytes)
            except OSError as error:  # a file that has gone since: the others are added
                link.post(Noticed(f"{file.path}: {error.strerror or error}.", cause=Cause.FILES))
                continue
            await room.enter(facts.capture_id)
            await unbroken(_keep(link, spool, picture, facts))
            moved(number, len(files))
            wake()
    finally:
        wake()  # for the one that was being kept when somebody stopped this


async def predict_file(link: Link, path: Path, *, snapshot_ids: Sequence[str]) -> None:
    """Both sides' answers to a picture file, which is held on the screen."""
    try:
        picture = await asyncio.to_thread(path.read_bytes)
        frame = await asyncio.to_thread(_frame, picture)
    except (OSError, Image.DecompressionBombError) as error:
        link.post(LiveFailed(f"{path.name} cannot be shown: {error}."))
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
    """What is in a folder, or the file as the only one in it."""
    if path.is_dir():
        return scan(path)
    if not path.exists():
        return Scan()
    judged = judge(FoundFile(path, path.name))
    if isinstance(judged, FoundFile):
        return Scan(loose=(judged,))
    return Scan(skipped=(judged,)) if judged.reason == SKIPPED else Scan(refused=(judged,))


async def _keep(link: Link, spool: Spool, picture: bytes, facts: SpooledPicture) -> None:
    await asyncio.to_thread(spool.put, picture, facts)
    link.post(PictureTaken(facts.capture_id, monotonic()))


def _frame(picture: bytes) -> CameraFrame:
    with Image.open(BytesIO(picture)) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return CameraFrame(image=np.ascontiguousarray(pixels), captured_at=datetime.now(UTC), sequence=0)
