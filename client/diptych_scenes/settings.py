"""What a virtual scene shows, in words."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SceneSettings:
    """One burst: the same settings and the same moment always give the same picture.

    Attributes:
        object: a name of `OBJECTS`.
        light: a name of `LIGHTS`.
        background: a name of `BACKGROUNDS`.
        seed: which individual of the object, pose, path, layout and shade of light it is.
    """

    object: str = "mug"
    light: str = "daylight"
    background: str = "wall"
    seed: int = 0
