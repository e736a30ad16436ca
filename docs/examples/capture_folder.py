"""Capture a folder of pictures: `python capture_folder.py FOLDER NAME`.

The files `FOLDER/LABEL/BURST/*` become a dataset: a label per folder, and in it a burst per folder.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from diptych_client.sdk import Client, new_id


def pictures(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Each file with its label and the id of its burst."""
    for burst in sorted(folder.glob("*/*/")):
        burst_id = new_id()
        for path in sorted(burst.iterdir()):
            yield path, burst.parent.name, burst_id


async def main(folder: Path, name: str) -> None:
    """Send all pictures, then print failures and counts."""
    async with Client.from_environment() as client:
        dataset = await client.datasets.create(name)
        answers = {}
        async with dataset.capture(is_import=True) as capture:
            for path, label, burst_id in pictures(folder):
                # Returns when another picture may be sent; leaving the block waits for all acknowledgements.
                answers[path] = await capture.submit(
                    path.read_bytes(), label=label, burst_id=burst_id, source=str(path)
                )
        for path, answer in answers.items():
            if (failure := answer.result().failure) is not None:
                print(f"{path}: {failure.message}")
        dataset = await dataset.refresh()
        for each in dataset.labels:
            print(f"{each.name}: {each.instance_count} pictures in {each.recording_count} recordings")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
