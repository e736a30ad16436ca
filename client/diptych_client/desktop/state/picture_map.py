"""The map of the pictures of the compared versions: how it is shown, and which pictures are selected on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    Colouring,
    ColourMap,
    Connect,
    FilterMap,
    OnMap,
    RemovePictures,
    SelectOnMap,
    ShowOnMap,
)
from diptych_client.desktop.state.events import MapFailed, MapSeen
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.message import Message

_NONE: Pair = ("", "")


@dataclass(frozen=True, slots=True)
class PictureMapChoice:
    """The latest map, and the choices of the user."""

    pair: Pair = _NONE
    """The versions of the map; the second id is empty for a map of one version."""
    found: sdk.PictureMap | None = None
    """None until it is loaded."""
    problem: str = ""
    """Why there is no map of `pair`."""
    colouring: Colouring = Colouring.LABEL
    shown: OnMap = OnMap.BOTH
    selected: frozenset[str] = frozenset()


def after(choice: PictureMapChoice, message: Message) -> PictureMapChoice:
    """The map after a message."""
    match message:
        case Connect():
            return PictureMapChoice(colouring=choice.colouring)
        case MapSeen(pair, found):
            return replace(choice, pair=pair, found=found, problem="")
        case MapFailed(pair, sentence):
            return replace(choice, pair=pair, found=None, problem=sentence)
        case ColourMap(colouring):
            return replace(choice, colouring=colouring)
        case FilterMap(shown):
            return replace(choice, shown=shown)
        case SelectOnMap(instance_ids, is_added):
            return replace(choice, selected=choice.selected | instance_ids if is_added else instance_ids)
        case ShowOnMap(instance_ids):
            return replace(choice, selected=instance_ids, shown=OnMap.BOTH)
        case RemovePictures(_, instance_ids):
            return replace(choice, selected=choice.selected - set(instance_ids))
    return choice
