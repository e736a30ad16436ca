"""The settings of a virtual scene."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SceneSettings:
    """One burst: the same settings and the same moment always give the same picture.

    Attributes:
        object: a name of `OBJECTS`.
        light: a name of `LIGHTS`.
        background: a name of `BACKGROUNDS`.
        seed: selects the variant of the object, the pose, path, layout and shade of light.
    """

    object: str = "mug"
    light: str = "daylight"
    background: str = "wall"
    seed: int = 0
