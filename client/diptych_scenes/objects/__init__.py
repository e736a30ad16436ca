"""The everyday objects a scene can show, drawn by code; "nothing" is the scene without one."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from diptych_scenes.figure import Part
from diptych_scenes.objects.book import book
from diptych_scenes.objects.fruit import apple, banana, orange, tomato
from diptych_scenes.objects.mug import cup, mug
from diptych_scenes.objects.phone import phone
from diptych_scenes.objects.plant import plant
from diptych_scenes.objects.tools import glasses, scissors

Sculptor: TypeAlias = Callable[[np.random.Generator], tuple[Part, ...]]

OBJECTS: dict[str, Sculptor | None] = {
    "mug": mug,
    "cup": cup,
    "phone": phone,
    "book": book,
    "plant": plant,
    "banana": banana,
    "apple": apple,
    "orange": orange,
    "tomato": tomato,
    "scissors": scissors,
    "glasses": glasses,
    "nothing": None,
}
