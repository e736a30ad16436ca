"""A figure drawn once with its shadow, to be placed in every frame of a burst."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from diptych_scenes.figure import Figure
from diptych_scenes.lights import Light
from diptych_scenes.marching import march
from diptych_scenes.motion import Pose
from diptych_scenes.rays import Rays
from diptych_scenes.shading import develop, shade

PIXELS_PER_UNIT = 165  # in the frame, at scale 1
_OVERSAMPLING = 1.6
_LEFT, _RIGHT, _TOP, _BOTTOM = -1.5, 1.5, 1.35, -2.15
_WIDTH, _HEIGHT = round((_RIGHT - _LEFT) * PIXELS_PER_UNIT), round((_TOP - _BOTTOM) * PIXELS_PER_UNIT)
_SHADOW_BLUR = 13.0
_SHADOW_REACH = 26.0


@dataclass(frozen=True, kw_only=True)
class Sprite:
    """A drawn figure."""

    colour: Image.Image
    """Premultiplied RGBa."""
    shadow: Image.Image
    """8-bit mask of the same size, already as dark as the light makes it."""
    shadow_shift: tuple[float, float]
    """Offset of the shadow, in pixels right and down."""

    @classmethod
    def render(cls, figures: tuple[Figure, ...], light: Light, *, detail: float = 1) -> Self:
        """The figures under the light, drawn with `detail` times the usual number of rays across."""
        colour = _draw(figures, light, detail=detail)
        shadow = colour.getchannel("a").filter(ImageFilter.GaussianBlur(_SHADOW_BLUR))
        right, up, _ = light.towards
        return cls(
            colour=colour,
            shadow=shadow.point([round(value * light.shadow) for value in range(256)]),
            shadow_shift=(-right * _SHADOW_REACH, up * _SHADOW_REACH),
        )

    def over(self, backdrop: NDArray[np.uint8], pose: Pose) -> NDArray[np.uint8]:
        """A new picture `(H, W, 3) uint8`: the backdrop with the shadow and the figure in this pose on it."""
        height, width, _ = backdrop.shape
        shift_right, shift_down = self.shadow_shift
        shadow = self.shadow.transform(
            (width, height),
            Image.Transform.AFFINE,
            _placing(width, height, pose, right=shift_right, down=shift_down),
            Image.Resampling.BILINEAR,
        )
        figure = self.colour.transform(
            (width, height), Image.Transform.AFFINE, _placing(width, height, pose), Image.Resampling.BICUBIC
        )
        drawn = np.frombuffer(figure.tobytes(), dtype=np.uint8).reshape(height, width, 4)
        kept = (255 - np.asarray(shadow, dtype=np.uint16)) * (255 - drawn[:, :, 3].astype(np.uint16)) >> 8
        behind = (backdrop * kept[:, :, None] >> 8).astype(np.uint8)
        return np.minimum(drawn[:, :, :3], 255 - behind) + behind


def _draw(figures: tuple[Figure, ...], light: Light, *, detail: float) -> Image.Image:
    rays = Rays.through(
        left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM, per_unit=PIXELS_PER_UNIT * _OVERSAMPLING * detail
    )
    surface = march(figures, rays)
    seen = develop(shade(figures, surface, light), exposure=light.exposure)
    drawn = np.zeros((rays.rows * rays.columns, 4), dtype=np.uint8)
    drawn[surface.rays, :3] = (seen.T * 255 + 0.5).astype(np.uint8)
    drawn[surface.rays, 3] = 255
    large = Image.frombytes("RGBa", (rays.columns, rays.rows), drawn.tobytes())
    return large.resize((_WIDTH, _HEIGHT), Image.Resampling.HAMMING)


def _placing(
    width: int, height: int, pose: Pose, *, right: float = 0, down: float = 0
) -> tuple[float, float, float, float, float, float]:
    """The affine map from pixels of the frame to pixels of the sprite."""
    cosine = math.cos(math.radians(pose.degrees)) / pose.scale
    sine = math.sin(math.radians(pose.degrees)) / pose.scale
    middle_x, middle_y = width / 2 + pose.right + right, height / 2 + pose.down + down
    origin_x, origin_y = -_LEFT * PIXELS_PER_UNIT, _TOP * PIXELS_PER_UNIT
    return (
        cosine,
        sine,
        origin_x - cosine * middle_x - sine * middle_y,
        -sine,
        cosine,
        origin_y + sine * middle_x - cosine * middle_y,
    )
