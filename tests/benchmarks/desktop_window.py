"""A window that is measured while it runs; a program, as it wants the main thread and a screen.

python -m benchmarks.desktop_window live ADDRESS SECONDS SNAPSHOT SNAPSHOT
python -m benchmarks.desktop_window scroll ADDRESS DATASET
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np

from benchmarks.footage import LoopingWebcam
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Screen, Side
from diptych_client.desktop.state.connection import Status
from support.window_story import StoryApp

_SCROLLS = 300
_HIGH = 10_000
_FIRST_SHARE = 0.2
"""The share of the time before memory is stable."""


async def live(app: StoryApp, seconds: float, ids: tuple[str, str]) -> Mapping[str, float]:
    """The window's frames, the answers, and how its memory grows, while two snapshots are asked."""
    app.act(actions.ShowScreen(Screen.COMPARE))
    for side, snapshot_id in zip(Side, ids, strict=True):
        app.act(actions.ChooseSide(side, snapshot_id))
    await app.until(lambda state: state.live.answers_per_second, "answers")
    frames, begun, cpu = 0, time.perf_counter(), time.process_time()
    answers, last, memory = 0, app.state.live, []
    while (passed := time.perf_counter() - begun) < seconds:
        await app.next_frame()
        frames += 1
        answers += app.state.live.predictions is not last.predictions
        last = app.state.live
        memory.append((passed, _resident_megabytes()))
    rested = [(at, size) for at, size in memory if at > _FIRST_SHARE * seconds]
    slope = float(np.polyfit([at for at, _ in rested], [size for _, size in rested], 1)[0])
    return {
        "window frames/s": frames / passed,
        "answers/s": answers / passed,
        "client CPU ms/frame": 1000 * (time.process_time() - cpu) / frames,
        "RSS MB": memory[-1][1],
        "growth MB/min": 60 * slope,
    }


async def scroll(app: StoryApp, dataset_id: str) -> Mapping[str, float]:
    """How long frames take while a user scrolls through all pictures."""
    app.act(actions.ChooseDataset(dataset_id))
    await app.until(lambda state: state.working_set.is_listed, "all pictures")
    await app.next_frame()
    (wall,) = [item for item in dpg.get_all_items() if _is_high(item)]
    millis = []
    for step in range(_SCROLLS):
        dpg.set_y_scroll(wall, dpg.get_y_scroll_max(wall) * step / _SCROLLS)
        begun = time.perf_counter()
        await app.next_frame()
        millis.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(millis, [50, 95])
    return {"frame p50 ms": float(p50), "frame p95 ms": float(p95), "frame max ms": max(millis)}


def _is_high(item: int) -> bool:
    """Whether it is the wall of thumbnails: nothing else scrolls that far."""
    is_window = dpg.get_item_type(item) == "mvAppItemType::mvChildWindow"
    return bool(is_window and dpg.get_y_scroll_max(item) > _HIGH)


def _resident_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:"))


async def _main(kind: str, address: str, *arguments: str) -> Mapping[str, float]:
    app = StoryApp(
        address, Path(os.environ["XDG_CONFIG_HOME"]), camera="webcam", open_camera_of=lambda _: LoopingWebcam()
    )
    window = asyncio.create_task(app.run())
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    work: Coroutine[None, None, Mapping[str, float]]
    work = live(app, float(arguments[0]), (arguments[1], arguments[2])) if kind == "live" else scroll(app, arguments[0])
    measured = await work
    dpg.stop_dearpygui()
    await window
    return measured


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_main(*sys.argv[1:]))))
