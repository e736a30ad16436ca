"""The lights of a scene, which vary a little from burst to burst."""

from dataclasses import dataclass, replace

import numpy as np

from diptych_scenes.solids import Floats, Place


@dataclass(frozen=True, kw_only=True)
class Light:
    """Light on a scene; colours are linear RGB and may exceed 1, directions point towards the light."""

    towards: Place
    """Direction of the key light."""
    key: Place
    """Colour and strength of the key light."""
    above: Place
    """Diffuse light from above."""
    below: Place
    """Diffuse light from below."""
    behind: Place = (0.0, 0.0, 0.0)
    """Light from behind that draws a bright edge around objects."""
    room: Place
    """The evenly spread light on the background."""
    pool: Place
    """The key light on the background, brightest at `pool_at`."""
    pool_at: tuple[float, float]
    """Where the pool of light is, in -1..1 across and down the picture."""
    pool_size: float
    """The radius of the pool, in half picture widths."""
    sky: Place
    """The light seen through a window."""
    shadow: float = 0.35
    """How dark the object's shadow on the background is, 0..1."""
    exposure: float = 1.0
    """The exposure of the camera."""
    grain: float = 2.0
    """Standard deviation of the sensor noise, in 8-bit steps."""
    vignette: float = 0.25
    """How much darker the corners are, 0..1."""


LIGHTS: dict[str, Light] = {
    "daylight": Light(
        towards=(-0.62, 0.62, 0.5),
        key=(1.02, 1.02, 1.0),
        above=(0.50, 0.54, 0.60),
        below=(0.28, 0.26, 0.24),
        room=(0.52, 0.54, 0.56),
        pool=(0.50, 0.49, 0.47),
        pool_at=(-0.7, -0.5),
        pool_size=1.3,
        sky=(1.7, 1.75, 1.8),
        exposure=1.18,
    ),
    "lamp": Light(
        towards=(0.86, 0.34, 0.38),
        key=(2.3, 1.18, 0.42),
        above=(0.17, 0.085, 0.035),
        below=(0.15, 0.07, 0.025),
        room=(0.12, 0.055, 0.02),
        pool=(1.35, 0.66, 0.22),
        pool_at=(0.85, -0.25),
        pool_size=0.75,
        sky=(0.045, 0.075, 0.17),
        grain=3.5,
        vignette=0.4,
    ),
    "monitor": Light(
        towards=(-0.15, -0.12, 0.98),
        key=(0.22, 0.42, 0.80),
        above=(0.03, 0.05, 0.10),
        below=(0.02, 0.035, 0.07),
        room=(0.018, 0.030, 0.060),
        pool=(0.05, 0.10, 0.20),
        pool_at=(0.0, 0.3),
        pool_size=0.9,
        sky=(0.012, 0.02, 0.05),
        exposure=0.95,
        grain=5.0,
        vignette=0.5,
    ),
    "backlight": Light(
        towards=(0.35, 0.75, -0.55),
        key=(1.3, 1.25, 1.15),
        above=(0.14, 0.15, 0.17),
        below=(0.12, 0.115, 0.11),
        behind=(0.9, 0.9, 0.86),
        room=(0.75, 0.76, 0.78),
        pool=(2.4, 2.35, 2.2),
        pool_at=(0.1, -0.5),
        pool_size=0.9,
        sky=(3.6, 3.6, 3.5),
        exposure=1.0,
        grain=3.0,
        vignette=0.15,
    ),
    "office": Light(
        towards=(0.1, 0.93, 0.35),
        key=(0.62, 0.72, 0.60),
        above=(0.48, 0.56, 0.48),
        below=(0.26, 0.30, 0.26),
        room=(0.52, 0.60, 0.51),
        pool=(0.25, 0.29, 0.25),
        pool_at=(0.0, -0.9),
        pool_size=1.6,
        sky=(0.95, 1.0, 1.05),
    ),
}


def light_tonight(name: str, *, variation: np.random.Generator) -> Light:
    """The named light as it is in one burst: direction, strength, warmth and place vary a little."""
    light = LIGHTS[name]
    strength = float(variation.uniform(0.85, 1.15))
    warmth = variation.uniform(-0.05, 0.05)
    tint = np.array([1 + warmth, 1, 1 - warmth]) * strength
    across, down = np.array(light.pool_at) + variation.uniform(-0.2, 0.2, size=2)
    return replace(
        light,
        towards=_place(np.array(light.towards) + variation.uniform(-0.14, 0.14, size=3)),
        key=_place(np.array(light.key) * tint),
        pool=_place(np.array(light.pool) * tint),
        room=_place(np.array(light.room) * tint),
        pool_at=(float(across), float(down)),
        exposure=light.exposure * float(variation.uniform(0.92, 1.1)),
    )


def direction(light: Light) -> Floats:
    """The unit direction `(3, 1) float32` towards the key light."""
    vector = np.array(light.towards, dtype=np.float32)[:, None]
    return vector / np.float32(np.linalg.norm(vector))


def _place(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Place:
    x, y, z = (float(value) for value in values)
    return (x, y, z)
