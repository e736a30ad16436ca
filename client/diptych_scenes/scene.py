"""A scene: the slow parts are drawn once, then each frame takes a few milliseconds."""

import zlib

import numpy as np
from numpy.typing import NDArray

from diptych_scenes.backgrounds import BACKGROUNDS, HEIGHT, WIDTH
from diptych_scenes.figure import Figure, decode_gamma
from diptych_scenes.hand import GRIPS, hand
from diptych_scenes.lights import Light, light_tonight
from diptych_scenes.motion import drift
from diptych_scenes.objects import OBJECTS
from diptych_scenes.sensor import corner_shade, expose, grain
from diptych_scenes.settings import SceneSettings
from diptych_scenes.shading import develop
from diptych_scenes.solids import Floats, rotation
from diptych_scenes.sprite import Sprite


class Scene:
    """A burst in front of the virtual camera.

    Building one takes about a quarter of a second; after that `frame` takes milliseconds. Use it from one thread.
    """

    def __init__(self, settings: SceneSettings, *, detail: float = 1) -> None:
        """Draw the layers of the scene.

        Args:
            settings: the content of the scene.
            detail: the level of detail: 1 for viewing, 0.3 for a quick sketch.

        Raises:
            KeyError: a name is unknown; `parse_scene` checks them.
        """
        self._settings = settings
        light = light_tonight(settings.light, variation=_variation(settings, "light"))
        self._drift = drift(_variation(settings, "motion"))
        self._backdrop = _backdrop(settings, light)
        self._sprite = _sprite(settings, light, detail=detail)
        self._noise = grain(WIDTH, HEIGHT, deviation=light.grain, variation=_variation(settings, "noise"))

    def frame(self, seconds: float) -> NDArray[np.uint8]:
        """The picture `(480, 640, 3) uint8` RGB at a moment of the burst."""
        picture = self._backdrop
        if self._sprite is not None:
            picture = self._sprite.over(picture, self._drift.at(seconds))
        return expose(picture, self._noise, frame=_variation(self._settings, f"frame {seconds:.4f}"))


def _variation(settings: SceneSettings, purpose: str) -> np.random.Generator:
    text = f"{settings.object}/{settings.light}/{settings.background}/{purpose}"
    return np.random.default_rng([settings.seed, zlib.crc32(text.encode())])


def _backdrop(settings: SceneSettings, light: Light) -> NDArray[np.uint8]:
    painted = BACKGROUNDS[settings.background](_variation(settings, "background"))
    reflectance = decode_gamma(np.asarray(painted.picture, dtype=np.float32) / 255)
    rows = np.linspace(-0.75, 0.75, HEIGHT, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    across, down = light.pool_at
    far = ((columns - across) ** 2 + (rows - down * 0.75) ** 2) / np.float32(light.pool_size**2)
    pool = np.exp(-far)[:, :, None] * np.array(light.pool, dtype=np.float32)
    arriving = pool + np.array(light.room, dtype=np.float32)
    if painted.panes is not None:
        outside = np.asarray(painted.panes, dtype=np.float32)[:, :, None] / 255
        arriving += (np.array(light.sky, dtype=np.float32) - arriving) * outside
    arriving *= corner_shade(WIDTH, HEIGHT, strength=light.vignette)
    return _as_bytes(develop(reflectance * arriving, exposure=light.exposure))


def _sprite(settings: SceneSettings, light: Light, *, detail: float) -> Sprite | None:
    sculptor = OBJECTS[settings.object]
    if sculptor is None:
        return None
    parts = sculptor(_variation(settings, "object"))
    pose = _variation(settings, "pose")
    turn = rotation(
        yaw=float(pose.uniform(-34, 34)), pitch=float(pose.uniform(4, 24)), roll=float(pose.uniform(-13, 13))
    )
    figures = (Figure(parts, turn), hand(GRIPS[settings.object], pose))
    return Sprite.render(figures, light, detail=detail)


def _as_bytes(values: Floats) -> NDArray[np.uint8]:
    return (values * 255 + 0.5).astype(np.uint8)
