"""From words such as "mug?light=lamp&seed=3" to scenes."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from diptych_client.cameras.camera import CameraError
from diptych_client.cameras.virtual.backgrounds import BACKGROUNDS
from diptych_client.cameras.virtual.lights import LIGHTS
from diptych_client.cameras.virtual.objects import OBJECTS
from diptych_client.cameras.virtual.settings import SceneSettings


def parse_scenes(words: str) -> Iterator[SceneSettings]:
    """The scenes that the words name, without end; with no words a show of everything.

    What the words leave open changes from scene to scene; with a seed nothing does.

    Raises:
        CameraError: a word is not known; the message lists those that are.
    """
    if not words:
        return show()
    settings = parse_scene(words)
    given = {key for key, _ in parse_qsl(words.partition("?")[2])}
    return itertools.repeat(settings) if "seed" in given else _variations(settings, given)


def parse_scene(words: str) -> SceneSettings:
    """One scene: an object, then any of `light`, `background` and `seed` after a question mark.

    Raises:
        CameraError: a word is not known; the message lists those that are.
    """
    thing, _, query = words.partition("?")
    settings = SceneSettings(object=_known(thing, OBJECTS, kind="object"))
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "seed":
            settings = replace(settings, seed=_number(value))
        elif key == "light":
            settings = replace(settings, light=_known(value, LIGHTS, kind=key))
        elif key == "background":
            settings = replace(settings, background=_known(value, BACKGROUNDS, kind=key))
        else:
            raise CameraError(f"The virtual camera has no setting {key!r}; it has light, background and seed.")
    return settings


def show() -> Iterator[SceneSettings]:
    """Every object under every light in front of every background, in turn, without end."""
    things = [name for name, sculptor in OBJECTS.items() if sculptor is not None]
    for turn in itertools.count():
        yield SceneSettings(
            object=things[turn % len(things)],
            light=tuple(LIGHTS)[(turn + turn // len(things)) % len(LIGHTS)],
            background=tuple(BACKGROUNDS)[(turn * 2 + turn // len(things)) % len(BACKGROUNDS)],
            seed=turn,
        )


def _variations(settings: SceneSettings, given: Collection[str]) -> Iterator[SceneSettings]:
    """Another thing of this kind each time, and where it was left open in another light and place."""
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
        raise CameraError(f"The virtual camera knows no {kind} {name!r}; choose one of {', '.join(allowed)}.")
    return name


def _number(text: str) -> int:
    if not text.isdecimal():
        raise CameraError(f"The virtual camera's seed must be a whole number from 0, not {text!r}.")
    return int(text)
