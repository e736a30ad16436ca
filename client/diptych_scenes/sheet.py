"""A contact sheet of the virtual camera's scenes, for the documentation."""

from collections.abc import Sequence

from PIL import Image

from diptych_scenes.backgrounds import BACKGROUNDS
from diptych_scenes.lights import LIGHTS
from diptych_scenes.objects import OBJECTS
from diptych_scenes.scene import Scene
from diptych_scenes.settings import SceneSettings

_SHOWN_MOMENT = 0.4


def sample_rows(*, columns: int = 6, seed: int = 20) -> list[list[SceneSettings]]:
    """A row for each light, with changing objects and backgrounds."""
    things = [name for name, sculptor in OBJECTS.items() if sculptor is not None]
    places = tuple(BACKGROUNDS)
    return [
        [
            SceneSettings(
                object=things[(down * columns + across) % len(things)],
                light=light,
                background=places[(down + 2 * across) % len(places)],
                seed=seed + across,
            )
            for across in range(columns)
        ]
        for down, light in enumerate(LIGHTS)
    ]


def contact_sheet(
    rows: Sequence[Sequence[SceneSettings]], *, tile_width: int = 240, gap: int = 5, detail: float = 1
) -> Image.Image:
    """The scenes side by side, a row each, in tiles of 4:3 with white gaps between them.

    Args:
        rows: the scenes to show; each takes about half a second.
        tile_width: of one scene, in pixels.
        gap: between scenes, in pixels.
        detail: the level of detail, as for `Scene`.
    """
    tile_height = tile_width * 3 // 4
    columns = max(len(row) for row in rows)
    size = (columns * (tile_width + gap) - gap, len(rows) * (tile_height + gap) - gap)
    sheet = Image.new("RGB", size, "white")
    for down, row in enumerate(rows):
        for across, settings in enumerate(row):
            picture = Image.fromarray(Scene(settings, detail=detail).frame(_SHOWN_MOMENT))
            tile = picture.resize((tile_width, tile_height), Image.Resampling.LANCZOS)
            sheet.paste(tile, (across * (tile_width + gap), down * (tile_height + gap)))
    return sheet
