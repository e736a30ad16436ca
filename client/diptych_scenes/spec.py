"""Parses scene specifications such as "mug?light=lamp&seed=3"."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from diptych_client.cameras import CameraError
from diptych_scenes.backgrounds import BACKGROUNDS
from diptych_scenes.lights import LIGHTS
from diptych_scenes.objects import OBJECTS
from diptych_scenes.settings import SceneSettings

DEFAULT_FRAMES_PER_SECOND = 15.0
_HIGHEST_FRAMES_PER_SECOND = 1000.0


def parse_camera(text: str) -> tuple[Iterator[SceneSettings], float]:
    """The scenes as from `parse_scenes`, and their frame rate `fps`, 15 by default.

    Raises:
        CameraError: a word is unknown, or `fps` is not a number above 0; the message says what is valid.
    """
    thing, _, query = text.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    others = urlencode([(key, value) for key, value in pairs if key != "fps"])
    rates = [_rate(value) for key, value in pairs if key == "fps"]
    return parse_scenes(f"{thing}?{others}" if others else thing), rates[-1] if rates else DEFAULT_FRAMES_PER_SECOND


def parse_scenes(text: str) -> Iterator[SceneSettings]:
    """An endless sequence of the specified scenes; without a specification, all scenes in turn.

    Anything not specified changes from scene to scene; with a seed, nothing changes.

    Raises:
        CameraError: a name is unknown; the message lists the valid ones.
    """
    if not text:
        return show()
    settings = parse_scene(text)
    given = {key for key, _ in parse_qsl(text.partition("?")[2])}
    return itertools.repeat(settings) if "seed" in given else _variations(settings, given)


def parse_scene(text: str) -> SceneSettings:
    """One scene: an object, then any of `light`, `background` and `seed` after a question mark.

    Raises:
        CameraError: a name is unknown; the message lists the valid ones.
    """
    thing, _, query = text.partition("?")
    settings = SceneSettings(object=_known(thing, OBJECTS, kind="object"))
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "seed":
            settings = replace(settings, seed=_number(value))
        elif key == "light":
            settings = replace(settings, light=_known(value, LIGHTS, kind=key))
        elif key == "background":
            settings = replace(settings, background=_known(value, BACKGROUNDS, kind=key))
        else:
            raise CameraError(f"The virtual camera has no setting {key!r}. Use light, background, seed or fps.")
    return settings


def show() -> Iterator[SceneSettings]:
    """Every object under every light in front of every background, in turn, endlessly."""
    things = [name for name, sculptor in OBJECTS.items() if sculptor is not None]
    for turn in itertools.count():
        yield SceneSettings(
            object=things[turn % len(things)],
            light=tuple(LIGHTS)[(turn + turn // len(things)) % len(LIGHTS)],
            background=tuple(BACKGROUNDS)[(turn * 2 + turn // len(things)) % len(BACKGROUNDS)],
            seed=turn,
        )


def _variations(settings: SceneSettings, given: Collection[str]) -> Iterator[SceneSettings]:
    """A new variant of the object each time, with another light and background unless they are given."""
    lights = [settings.light] if "light" in given else [*LIGHTS]
    backgrounds = [settings.background] if "background" in given else [*BACKGROUNDS]
    for turn in itertools.count():
        yield replace(
            settings,
            light=lights[turn % len(lights)],
            background=backgrounds[(turn + turn // len(lights)) % len(backgrounds)],
            seed=turn,
        )


def _known(name: str, allowed: Collection[str], *, kind: str) -> str:
    if name not in allowed:
        raise CameraError(f"The virtual camera has no {kind} {name!r}. Choose one of {', '.join(allowed)}.")
    return name


def _number(text: str) -> int:
    if not text.isdecimal():
        raise CameraError(f"The virtual camera's seed must be a whole number from 0, not {text!r}.")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= _HIGHEST_FRAMES_PER_SECOND:  # NaN fails this as well
        raise CameraError(
            f"The virtual camera's fps must be a number above 0, at most {_HIGHEST_FRAMES_PER_SECOND:g}, not {text!r}."
        )
    return rate
