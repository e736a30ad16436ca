"""A contact sheet of what the virtual camera can show, for the documentation."""

from collections.abc import Sequence

from PIL import Image

from diptych_client.cameras.virtual.scene import Scene
from diptych_client.cameras.virtual.settings import SceneSettings


def contact_sheet(rows: Sequence[Sequence[SceneSettings]], *, tile_width: int = 240, gap: int = 6) -> Image.Image:
    """The scenes side by side, a row each, in tiles of 4:3 with white gaps between them."""
    tile_height = tile_width * 3 // 4
    columns = max(len(row) for row in rows)
    size = (columns * (tile_width + gap) - gap, len(rows) * (tile_height + gap) - gap)
    sheet = Image.new("RGB", size, "white")
    for down, row in enumerate(rows):
        for across, settings in enumerate(row):
            tile = Image.fromarray(Scene(settings).frame(0)).resize((tile_width, tile_height), Image.Resampling.LANCZOS)
            sheet.paste(tile, (across * (tile_width + gap), down * (tile_height + gap)))
    return sheet
