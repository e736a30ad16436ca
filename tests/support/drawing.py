"""Small pictures of two labels, drawn here: no two are the same, and those of one label are alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from uuid import NAMESPACE_OID, uuid5

import numpy as np
from PIL import Image, ImageDraw

SIDE = 96

_COLOURS = {"mug": (200, 60, 40), "phone": (40, 70, 200), "plant": (50, 170, 60)}

LABELS = ("mug", "phone")


@dataclass(frozen=True)
class DrawnPicture:
    """One picture with where it belongs."""

    label: str
    burst_id: str
    data: bytes
    """JPEG."""


def drawn_pictures(
    labels: Iterable[str] = LABELS, *, bursts: int = 3, per_burst: int = 2, seed: int = 0
) -> Iterator[DrawnPicture]:
    """The pictures of a small dataset, label by label and burst by burst."""
    for label in labels:
        for burst in range(bursts):
            burst_id = str(uuid5(NAMESPACE_OID, f"{label} {burst} {seed}"))
            for number in range(per_burst):
                yield DrawnPicture(label, burst_id, draw(label, number=seed + 1_000 * burst + number))


def draw(label: str, *, number: int) -> bytes:
    """A JPEG of the label: a disc for a mug, a bar for the others, on a noisy ground that the number chooses."""
    chance = np.random.default_rng([number, *label.encode()])
    ground = chance.normal(chance.uniform(80, 180), 20, (SIDE, SIDE, 3)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(ground)
    left, top = (int(each) for each in chance.integers(8, 24, 2))
    box = (left, top, left + 60, top + 60) if label == "mug" else (left + 15, top, left + 45, top + 64)
    shape = ImageDraw.Draw(image).ellipse if label == "mug" else ImageDraw.Draw(image).rectangle
    shape(box, fill=_COLOURS.get(label, (200, 200, 60)))
    output = BytesIO()
    image.save(output, "JPEG", quality=90)
    return output.getvalue()
