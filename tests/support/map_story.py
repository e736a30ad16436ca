"""A real mouse on the map of two versions: point, zoom, draw around dots, remove, undo, open.

python -m support.map_story ADDRESS FOLDER

It works on the only dataset of a server, which has two trained versions.
"""

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray

from diptych_client import sdk
from diptych_client.desktop.drawing.map_view import fitted
from diptych_client.desktop.state import map_points
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.widgets.map_plot import MARGIN
from support.hands import Hands
from support.window_story import StoryApp, play

_AROUND = 30


async def tell(app: StoryApp) -> dict[str, object]:
    """Play the story, and return what was seen."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    state = await app.until(lambda now: now.working_set.is_listed and now.working_set.instances, "all pictures")
    count = len(state.working_set.instances)
    await app.until(lambda now: all(now.comparison.pair), "both versions")
    await _settle(app)
    await hands.press("Compare")
    await hands.press("Map")
    await app.until(map_points.shown_map, "the map")
    await app.picture("map")
    found = map_points.shown_map(app.state)
    assert found is not None
    points = _pixels(found)
    words = await _point_at(app, hands, points[0])
    await _zoom(app, hands)
    await _draw_around(app, hands, points)
    await app.until(lambda now: len(now.picture_map.selected) == len(found.points), "a lasso selects all")
    await app.picture("selection")
    await hands.press(f"Remove {count} pictures")
    await app.until(lambda now: not now.working_set.instances, "they are removed")
    await app.until(lambda now: any(one.words == "Undo" for each in now.notices for one in each.offers), "an undo")
    await _settle(app)
    await hands.press("Undo", last=True)
    await app.until(lambda now: len(now.working_set.instances) == count, "one undo brings them back")
    await hands.click_at(*points[0])
    opened = await app.until(lambda now: now.drawer.opened.is_open, "a click opens a picture")
    return {"words": words, "opened": opened.drawer.opened.instance_id == found.points[0].instance_id}


def _pixels(found: sdk.PictureMap) -> NDArray[np.float64]:
    """Where the dots are in the window."""
    drawing = max(_drawings(), key=lambda each: float(np.prod(dpg.get_item_rect_size(each))))
    width, height = (int(each) for each in dpg.get_item_rect_size(drawing))
    places = np.array([(each.x, each.y) for each in found.points])
    view = fitted(places, size=(width, height), margin=MARGIN)
    return np.asarray(view.to_pixels(places) + np.array(dpg.get_item_rect_min(drawing)))


def _drawings() -> list[int]:
    items = [int(each) for each in dpg.get_all_items() if dpg.get_item_type(each) == "mvAppItemType::mvDrawlist"]
    return [each for each in items if dpg.get_item_state(each).get("visible")]


async def _point_at(app: StoryApp, hands: Hands, place: NDArray[np.float64]) -> list[str]:
    """The words that are drawn beside the dot at a place."""
    await hands.move(*place)
    await _settle(app)
    texts = [each for each in dpg.get_all_items() if dpg.get_item_type(each) == "mvAppItemType::mvDrawText"]
    words = [str(dpg.get_item_configuration(each)["text"]) for each in texts]
    return [each for each in words if each.startswith(("Label:", "A answers", "B answers", "Recording of"))]


async def _zoom(app: StoryApp, hands: Hands) -> None:
    """Zoom in and show the whole map again."""
    await hands.keys("click", "4")
    await _settle(app)
    await hands.press("Whole map")
    await _settle(app)


async def _draw_around(app: StoryApp, hands: Hands, points: NDArray[np.float64]) -> None:
    (left, top), (right, bottom) = points.min(axis=0) - _AROUND / 2, points.max(axis=0) + _AROUND / 2
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    await hands.move(*corners[0])
    await hands.keys("mousedown", "1")
    await _settle(app, frames=3)
    for corner in corners[1:]:
        await hands.move(*corner)
    await hands.keys("mouseup", "1")


async def _settle(app: StoryApp, *, frames: int = 20) -> None:
    for _ in range(frames):
        await app.next_frame()


if __name__ == "__main__":
    play(tell, StoryApp)
