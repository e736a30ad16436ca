"""The settings of a virtual scene."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SceneSettings:
    """One burst: the same settings and the same moment always give the same picture."""

    object: str = "mug"
    """A name of `OBJECTS`."""
    light: str = "daylight"
    """A name of `LIGHTS`."""
    background: str = "wall"
    """A name of `BACKGROUNDS`."""
    seed: int = 0
    """Selects the variant of the object, the pose, path, layout and shade of light."""
