"""A window that is measured while it runs; a program, as it wants the main thread and a screen.

python -m benchmarks.desktop_window live ADDRESS SECONDS SNAPSHOT SNAPSHOT
python -m benchmarks.desktop_window versions ADDRESS SECONDS SNAPSHOT SNAPSHOT
python -m benchmarks.desktop_window scroll ADDRESS DATASET
python -m benchmarks.desktop_window map ADDRESS POINTS SNAPSHOT SNAPSHOT
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np

from benchmarks.footage import LoopingWebcam
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Screen, Side, Tab
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import MapSeen
from diptych_client.desktop.state.map_points import shown_map
from diptych_client.sdk import MapPoint, PictureMap
from support.window_story import StoryApp

_SCROLLS, _DRAGS = 300, 100
_HIGH = 10_000
_FIRST_SHARE = 0.2
"""The share of the time before memory is stable."""


async def live(app: StoryApp, seconds: float, ids: tuple[str, str], *, shows_all: bool) -> Mapping[str, float]:
    """The window's frames, the answers, and how its memory grows, while two or all snapshots are asked."""
    app.act(actions.ShowAllVersions(shows_all))
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


async def drag_map(app: StoryApp, number: int, ids: tuple[str, str]) -> Mapping[str, float]:
    """How long frames take while a user drags a map of this many dots, and then rests."""
    for side, snapshot_id in zip(Side, ids, strict=True):
        app.act(actions.ChooseSide(side, snapshot_id))
    app.act(actions.ShowTab(Tab.MAP))
    await app.until(shown_map, "a map")
    app.post(MapSeen(ids, _scattered(number)))
    await app.until(lambda state: (found := shown_map(state)) and len(found.points) == number, "all dots")
    drawings = [each for each in dpg.get_all_items() if dpg.get_item_type(each) == "mvAppItemType::mvDrawlist"]
    plot = max(drawings, key=lambda each: float(np.prod(dpg.get_item_rect_size(each))))
    left, top = (int(each) for each in dpg.get_item_rect_min(plot))
    await _mouse("mousemove", str(left + 200), str(top + 150))
    await _mouse("mousedown", "3")
    dragging = []
    for step in range(_DRAGS):
        await _mouse("mousemove", str(left + 200 + step % 100), str(top + 150))
        dragging.append(await _frame_millis(app))
    await _mouse("mouseup", "3")
    after = [await _frame_millis(app) for _ in range(_DRAGS)]
    p50, p95 = np.percentile(dragging, [50, 95])
    return {
        "dragged frame p50 ms": float(p50),
        "dragged frame p95 ms": float(p95),
        "repainted frame ms": max(after),
        "resting frame p50 ms": float(np.percentile(after, 50)),
    }


def _scattered(number: int) -> PictureMap:
    places = np.random.default_rng(0).uniform(-1, 1, (number, 2))
    points = [
        MapPoint(str(place), str(place // 24), float(x), float(y), None, None, None, None, None)
        for place, (x, y) in enumerate(places)
    ]
    return PictureMap((), tuple(points), 0.3, 0)


async def _frame_millis(app: StoryApp) -> float:
    begun = time.perf_counter()
    await app.next_frame()
    return 1000 * (time.perf_counter() - begun)


async def _mouse(*arguments: str) -> None:
    await asyncio.to_thread(subprocess.run, ["xdotool", *arguments], check=True)


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
    if kind == "scroll":
        work = scroll(app, arguments[0])
    elif kind == "map":
        work = drag_map(app, int(arguments[0]), (arguments[1], arguments[2]))
    else:
        work = live(app, float(arguments[0]), (arguments[1], arguments[2]), shows_all=kind == "versions")
    measured = await work
    dpg.stop_dearpygui()
    await window
    return measured


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_main(*sys.argv[1:]))))
