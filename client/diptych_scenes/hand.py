"""The hand that holds an object up to the camera, and its arm."""

from dataclasses import dataclass

import numpy as np

from diptych_scenes.figure import Figure, Material, Part, plain
from diptych_scenes.solids import Place, Solid, blend, capsule, ellipsoid, rotation, union

SKINS = (
    ("#e3a382", "#edc0ab"),
    ("#c78a63", "#dbae92"),
    ("#8d5a3c", "#b98d72"),
    ("#efb898", "#f2cdb8"),
    ("#68402a", "#99705a"),
)
SLEEVES = ("#5b6b7d", "#8a3f3c", "#d9d2c3", "#2f4a3c", "#3b3b45", "#b98a3e")


@dataclass(frozen=True)
class Grip:
    """How an object is held: the height of its foot, and its extent to the front and back there."""

    foot: float
    depth: float


GRIPS: dict[str, Grip] = {
    "mug": Grip(-0.72, 0.55),
    "cup": Grip(-0.72, 0.46),
    "phone": Grip(-0.90, 0.06),
    "book": Grip(-0.90, 0.17),
    "plant": Grip(-0.92, 0.36),
    "banana": Grip(-0.72, 0.12),
    "apple": Grip(-0.46, 0.42),
    "orange": Grip(-0.50, 0.42),
    "tomato": Grip(-0.46, 0.42),
    "scissors": Grip(-1.0, 0.05),
    "glasses": Grip(-0.46, 0.03),
}


def hand(grip: Grip, variation: np.random.Generator) -> Figure:
    """A hand closed around the lower end of an object, thumb in front, with a forearm that leaves the picture below."""
    tone, nail_tone = SKINS[int(variation.integers(len(SKINS)))]
    skin = Material(paint=plain(tone), gloss=0.10, sharpness=12)
    cloth = Material(paint=plain(str(variation.choice(SLEEVES))), gloss=0.03, sharpness=8)
    side = 1.0 if variation.integers(2) else -1.0
    elbow = (side * float(variation.uniform(0.3, 1.1)), grip.foot - 2.9, -0.1)
    wrist = (side * 0.16, grip.foot - 0.78, -0.12)
    cuff = _between(wrist, elbow, 0.14)
    palm = blend(ellipsoid((0.33, 0.40, 0.2), at=(side * 0.06, grip.foot - 0.34, -0.1)), _thumb(grip, side), width=0.2)
    arm = capsule(wrist, elbow, 0.19, end_radius=0.26)
    skinned = blend(blend(palm, arm, width=0.3), _fingers(grip, side), width=0.12)
    sleeve = union(capsule(cuff, elbow, 0.265, end_radius=0.37))
    nail = ellipsoid((0.052, 0.062, 0.03), at=(-side * 0.105, grip.foot + 0.3, grip.depth + 0.148))
    polish = Material(paint=plain(nail_tone), gloss=0.4, sharpness=40)
    return Figure((Part(skinned, skin), Part(nail, polish), Part(sleeve, cloth)), rotation())


def _thumb(grip: Grip, side: float) -> Solid:
    base = (-side * 0.16, grip.foot - 0.36, 0.02)
    knuckle = (-side * 0.24, grip.foot - 0.02, grip.depth * 0.9 + 0.10)
    tip = (-side * 0.10, grip.foot + 0.28, grip.depth + 0.085)
    return blend(
        capsule(base, knuckle, 0.15, end_radius=0.105), capsule(knuckle, tip, 0.105, end_radius=0.085), width=0.08
    )


def _fingers(grip: Grip, side: float) -> Solid:
    behind = -grip.depth - 0.09
    fingers = []
    for place, reach in ((-0.24, 0.30), (-0.05, 0.40), (0.14, 0.36), (0.32, 0.22)):
        knuckle = (side * place, grip.foot - 0.12, min(behind, -0.2))
        tip = (side * (place * 1.1 + 0.06), grip.foot + reach, behind)
        fingers.append(
            blend(
                capsule((side * place * 0.8, grip.foot - 0.4, -0.14), knuckle, 0.11),
                capsule(knuckle, tip, 0.10, end_radius=0.08),
                width=0.06,
            )
        )
    return union(*fingers)


def _between(start: Place, end: Place, share: float) -> Place:
    x, y, z = (float(one + (other - one) * share) for one, other in zip(start, end, strict=True))
    return (x, y, z)
