"""The appearance of the window: dark or light, and the size of text and controls."""

from dataclasses import dataclass, replace
from typing import Final

from diptych_client.desktop.state.actions import SetAppearance, Zoom
from diptych_client.desktop.state.message import Message

SCALES: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
"""The scales that the user can choose."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The theme and the scale of the window."""

    is_dark: bool = True
    scale: float = 1.0
    natural_scale: float = 1.0
    """The scale that suits the screen, used until another one is chosen."""


def after(appearance: Appearance, message: Message) -> Appearance:
    """The appearance after a message."""
    match message:
        case SetAppearance(is_dark, scale):
            return replace(appearance, is_dark=is_dark, scale=scale)
        case Zoom(step):
            return replace(appearance, scale=_next(appearance, step))
    return appearance


def _next(appearance: Appearance, step: int) -> float:
    if not step:
        return appearance.natural_scale
    others = [each for each in SCALES if (each > appearance.scale if step > 0 else each < appearance.scale)]
    return (min(others) if step > 0 else max(others)) if others else appearance.scale
