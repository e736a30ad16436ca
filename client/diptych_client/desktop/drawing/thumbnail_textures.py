"""Textures of the thumbnails that were looked at lately; those that are missing are asked for."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from weakref import WeakKeyDictionary

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray

from diptych_client.desktop.effects.thumbnails import SIDE

_MOST = 600
"""About 90 MB: as many as several screens of them."""


class ThumbnailTextures:
    """Textures by instance. The window's thread only.

    Args:
        want: is given the instances whose thumbnails are missing.
    """

    def __init__(self, *, want: Callable[[Sequence[str]], None]) -> None:
        self._want = want
        self._asked: tuple[str, ...] = ()
        self._shown: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        self._textures: OrderedDict[str, int | None] = OrderedDict()
        self._registry = dpg.add_texture_registry()
        self.version = 0
        """Grows with each thumbnail that comes."""

    def add(self, instance_id: str, pixels: NDArray[np.float32] | None) -> None:
        """A thumbnail has come; None for one that cannot be shown."""
        if instance_id in self._textures:
            return
        texture = pixels
        self._textures[instance_id] = (
            None if texture is None else int(dpg.add_static_texture(SIDE, SIDE, texture, parent=self._registry))
        )
        self.version += 1
        while len(self._textures) > _MOST:
            _, oldest = self._textures.popitem(last=False)
            if oldest is not None:
                dpg.delete_item(oldest)

    def of(self, instance_id: str) -> int | None:
        """The texture of an instance, if it is there."""
        if instance_id not in self._textures:
            return None
        self._textures.move_to_end(instance_id)
        return self._textures[instance_id]

    def show(self, wall: object, instance_ids: Iterable[str]) -> None:
        """Ask for what is missing of those that a wall shows now, and of those that the other walls show."""
        self._shown[wall] = tuple(instance_ids)
        shown = dict.fromkeys(each for ids in self._shown.values() for each in ids)
        missing = tuple(each for each in shown if each not in self._textures)
        if missing != self._asked:
            self._asked = missing
            self._want(missing)
