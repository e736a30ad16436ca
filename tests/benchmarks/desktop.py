"""How smoothly the window runs: live comparisons with the server on the same cores, and thousands of pictures."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.footage import webcam_pictures
from benchmarks.live_world import serving
from benchmarks.rows import Options, Row
from diptych_client.cameras import encode_jpeg
from diptych_client.sdk import Client
from support.screen import Screen

_LIVE_SECONDS = 60.0
_MANY = 5_000
_VERSIONS = 32
_LABELS = 5


def measure(options: Options) -> Iterable[Row]:
    """A minute of live comparison of two versions and of 32, a dragged map, and a walk through 5,000 pictures; once."""
    with (
        serving(snapshots=_VERSIONS, weights_dir=options.weights_dir) as (server, ids),
        TemporaryDirectory() as folder,
    ):
        screen = Screen(Path(folder))
        try:
            seconds = max(_LIVE_SECONDS, options.seconds)
            for case, kind in (("live comparison", "live"), (f"live, {_VERSIONS} versions", "versions")):
                yield _row(case, _window(screen, folder, kind, server.address, str(seconds), *ids[-2:]))
            yield _row(f"map of {_MANY:,}", _window(screen, folder, "map", server.address, str(_MANY), *ids[-2:]))
            dataset_id = asyncio.run(_fill(server.address))
            yield _row(f"{_MANY:,} pictures", _window(screen, folder, "scroll", server.address, dataset_id))
        finally:
            screen.close()


def _row(case: str, figures: Mapping[str, float]) -> Row:
    return Row("desktop", case, {name: [value] for name, value in figures.items()})


def _window(screen: Screen, folder: str, *arguments: str) -> Mapping[str, float]:
    homes = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), folder)
    program = [sys.executable, "-m", "benchmarks.desktop_window", *arguments]
    finished = subprocess.run(
        program, env=os.environ | screen.environment | homes, stdout=subprocess.PIPE, text=True, check=True
    )
    figures: Mapping[str, float] = json.loads(finished.stdout)
    return figures


async def _fill(address: str) -> str:
    """The id of a dataset with this number of pictures."""
    async with Client(address) as client:
        dataset = await client.datasets.create("many")
        async with dataset.capture(is_import=True) as capture:
            for number, picture in enumerate(webcam_pictures(_MANY, seed=0, size=(160, 120))):
                await capture.submit(encode_jpeg(picture), label=f"label {number % _LABELS}")
        return dataset.id
