"""Picture files: into the dataset, or asked about instead of the camera."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import monotonic

import numpy as np
from PIL import Image, ImageOps

from diptych_client import sdk
from diptych_client.cameras import CameraFrame
from diptych_client.desktop.bridge.asking import LiveFrames
from diptych_client.desktop.bridge.link import Link
from diptych_client.desktop.capturing.spool import Spool
from diptych_client.desktop.state.events import FrameAnswered, LiveFailed, Noticed, PictureTaken


async def spool_files(link: Link, spool: Spool, paths: Sequence[Path], *, dataset_id: str, label_name: str) -> None:
    """Keeps the files for the server: each is a burst of its own, as nothing says which belong together.

    A folder with folders in it brings its own labels: the names of those folders.
    """
    count = 0
    for path in paths:
        for file in await asyncio.to_thread(_files, path):
            label = _label_of(file, path) or label_name
            if not label:
                link.post(Noticed("Say first which label the pictures get."))
                return
            await asyncio.to_thread(_keep, spool, file, dataset_id, label)
            link.post(PictureTaken(str(file), monotonic()))
            count += 1
    if not count:
        link.post(Noticed("There are no files there."))


async def ask_about_file(link: Link, frames: LiveFrames, path: Path, *, snapshot_ids: Sequence[str]) -> None:
    """Both sides' answers to a picture file, which is held on the screen."""
    try:
        picture = await asyncio.to_thread(path.read_bytes)
        frames.hold(await asyncio.to_thread(_frame, picture))
    except (OSError, Image.DecompressionBombError) as error:
        link.post(LiveFailed(f"{path.name} cannot be shown: {error}."))
        return
    begun = monotonic()
    (outcome,) = await link.client.predictions.predict_images([picture], snapshots=snapshot_ids)
    if isinstance(outcome, sdk.Failure):
        link.post(LiveFailed(outcome.message))
    else:
        now = monotonic()
        link.post(FrameAnswered(outcome, answered_at_seconds=now, latency_seconds=now - begun))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
    return [path] if path.is_file() else []


def _label_of(file: Path, dropped: Path) -> str:
    """The name of the folder below the dropped one that the file lies in; empty when it lies in no such folder."""
    parts = file.relative_to(dropped).parts if dropped.is_dir() else ()
    return parts[0] if len(parts) > 1 else ""


def _keep(spool: Spool, file: Path, dataset_id: str, label_name: str) -> None:
    facts = spool.facts(
        dataset_id=dataset_id,
        label_name=label_name,
        burst_id=sdk.new_id(),
        captured_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        source=file.name,
    )
    spool.put(file.read_bytes(), facts)


def _frame(picture: bytes) -> CameraFrame:
    with Image.open(BytesIO(picture)) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return CameraFrame(image=np.ascontiguousarray(pixels), captured_at=datetime.now(UTC), sequence=0)
