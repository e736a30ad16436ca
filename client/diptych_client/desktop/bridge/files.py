"""Picture files: into the dataset, or asked about instead of the camera."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import monotonic

import numpy as np
from PIL import Image, ImageOps

from diptych.times import moment_of
from diptych_client import sdk
from diptych_client.cameras import CameraFrame
from diptych_client.desktop.bridge.link import Link
from diptych_client.desktop.bridge.tasks import Moved, Room, unbroken
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture
from diptych_client.desktop.state.events import FileRead, FrameAnswered, LiveFailed, PictureTaken


async def found_files(paths: Sequence[Path], *, label_name: str) -> list[tuple[Path, str]]:
    """Each file that is meant, with its label.

    A folder with folders in it brings its own labels: the names of those folders. An empty label is a missing one.
    """
    files = [(file, path) for path in paths for file in await asyncio.to_thread(_files, path)]
    return [(file, _label_of(file, path) or label_name) for file, path in files]


async def spool_files(
    link: Link,
    spool: Spool,
    files: Sequence[tuple[Path, str]],
    *,
    dataset_id: str,
    room: Room,
    wake: Callable[[], None],
    moved: Moved,
) -> None:
    """Keeps files with their labels for the server: each is a burst of its own, as nothing says which belong together.

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
        for number, (file, label) in enumerate(files, start=1):
            facts = spool.facts(
                dataset_id=dataset_id,
                label_name=label,
                burst_id=sdk.new_id(),
                captured_at=moment_of(file.stat().st_mtime) or datetime.now(UTC),
                source=file.name,
            )
            await room.enter(facts.capture_id)
            await unbroken(_keep(link, spool, file, facts))
            moved(number, len(files))
            wake()
    finally:
        wake()  # for the one that was being kept when somebody stopped this


async def ask_about_file(link: Link, path: Path, *, snapshot_ids: Sequence[str]) -> None:
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


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
    return [path] if path.is_file() else []


def _label_of(file: Path, dropped: Path) -> str:
    """The name of the folder below the dropped one that the file lies in; empty when it lies in no such folder."""
    parts = file.relative_to(dropped).parts if dropped.is_dir() else ()
    return parts[0] if len(parts) > 1 else ""


async def _keep(link: Link, spool: Spool, file: Path, facts: SpooledPicture) -> None:
    await asyncio.to_thread(lambda: spool.put(file.read_bytes(), facts))
    link.post(PictureTaken(facts.capture_id, monotonic()))


def _frame(picture: bytes) -> CameraFrame:
    with Image.open(BytesIO(picture)) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return CameraFrame(image=np.ascontiguousarray(pixels), captured_at=datetime.now(UTC), sequence=0)
