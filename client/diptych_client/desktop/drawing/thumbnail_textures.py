"""Textures of recently shown thumbnails; missing ones are requested."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from weakref import WeakKeyDictionary

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray

from diptych_client.desktop.effects.thumbnails import SIDE

_MOST = 600
"""The maximum number of textures: about 90 MB, enough for several screens."""


class ThumbnailTextures:
    """Textures by instance. For the window's thread only.

    Args:
        want: called with the ids of instances whose thumbnails are missing.
    """

    def __init__(self, *, want: Callable[[Sequence[str]], None]) -> None:
        self._want = want
        self._asked: tuple[str, ...] = ()
        self._shown: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        self._textures: OrderedDict[str, int | None] = OrderedDict()
        self._registry = dpg.add_texture_registry()
        self.version = 0
        """Incremented with each thumbnail that arrives."""

    def add(self, instance_id: str, pixels: NDArray[np.float32] | None) -> None:
        """Add a thumbnail; None for one that cannot be shown."""
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
        """The texture of an instance, or None."""
        if instance_id not in self._textures:
            return None
        self._textures.move_to_end(instance_id)
        return self._textures[instance_id]

    def show(self, wall: object, instance_ids: Iterable[str]) -> None:
        """Set the instances that a wall shows, and request the missing thumbnails of all walls."""
        self._shown[wall] = tuple(instance_ids)
        shown = dict.fromkeys(each for ids in self._shown.values() for each in ids)
        missing = tuple(each for each in shown if each not in self._textures)
        if missing != self._asked:
            self._asked = missing
            self._want(missing)
