"""The door for pictures: what its callers leave behind."""

import asyncio
import os
from pathlib import Path

import pytest
from PIL import Image

from diptych.pictures.decode_memory import DECODE_MEMORY
from diptych.pictures.header import inspect
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.ingest import Intake
from diptych_server.store.blobs import DiskBlobStore
from support.hostile_pictures import PALETTE, encoded, png, progressive, with_scans

DEAR = png((4000, 4000), colour_type=PALETTE)
CHEAP = encoded(Image.new("RGB", (64, 48)), "PNG")


def stored_files(folder: Path) -> list[Path]:
    """Every file in the folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_cancelled_calls_keep_their_decoding_slots(tmp_path: Path) -> None:
    """A picture being decoded keeps its place until it is done, however many callers come and go."""
    intake = Intake(DiskBlobStore(tmp_path))
    most_bytes = min(4, os.cpu_count() or 1) * inspect(DEAR).decode_bytes()
    seen_bytes = []
    for _ in range(8):
        left = [asyncio.create_task(intake.take(DEAR)) for _ in range(20)]
        await asyncio.sleep(0)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        seen_bytes.append(DECODE_MEMORY.borrowed_bytes)

    last = asyncio.create_task(intake.take(CHEAP))
    while not last.done():
        seen_bytes.append(DECODE_MEMORY.borrowed_bytes + DECODE_MEMORY.waiting_count * most_bytes)
        await asyncio.sleep(0)

    assert (await last).picture.data == CHEAP
    assert max(seen_bytes) <= most_bytes


async def test_a_picture_that_costs_too_much_is_refused_with_its_limit(tmp_path: Path) -> None:
    """And nothing of it is stored."""
    intake = Intake(DiskBlobStore(tmp_path))

    with pytest.raises(Refusal) as refused:
        await intake.take(with_scans(progressive((64, 64)), 300))

    assert (refused.value.reason, refused.value.metadata["limit"]) == (Reason.PICTURE_TOO_COMPLEX, "scans")
    assert stored_files(tmp_path) == []
