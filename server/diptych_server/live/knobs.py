"""The answers along knobs, and where training pictures lie on them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Protocol

from diptych.wire.reasons import Reason
from diptych_server.core.footprint import Places, places_on, reach_of
from diptych_server.core.picture_edit import Knob, PictureEdit, knob_values
from diptych_server.core.refusal import Refusal
from diptych_server.live.model_set import ModelSet
from diptych_server.live.probing import Probed, Prober
from diptych_server.ml.edits import EditablePicture
from diptych_server.ml.properties import MeasuredPicture, properties

DEFAULT_POINTS: Final = 9
MAX_POINTS: Final = 128
"""The most points of a call, of all its knobs."""

_FEWEST_POINTS, _MOST_POINTS = 3, 33
_FINER: Final = 4
"""Between two points of a curve, the property is measured at 3 more values, which needs no backbone."""

PROPERTIES: Mapping[Knob, tuple[str, bool]] = MappingProxyType(
    {Knob.LIGHT: ("light", True), Knob.CONTRAST: ("contrast", True), Knob.BLUR: ("sharpness", False)}
)
"""The property that a knob changes, and whether it increases it; no picture has a measured angle, size or place."""


@dataclass(frozen=True)
class KnobPlan:
    """The values of a knob, and the edit at each."""

    knob: Knob
    values: Sequence[float]
    edits: Sequence[PictureEdit]


@dataclass(frozen=True)
class Footprint:
    """Where the measured training pictures of a snapshot lie on a knob; the places contain indices of pictures."""

    pictures: Sequence[MeasuredPicture]
    places: Places


@dataclass(frozen=True)
class KnobCurve:
    """The answers along a knob, and a footprint per snapshot; none for knobs without a property."""

    plan: KnobPlan
    points: Sequence[Probed]
    footprints: Sequence[Footprint]


class MeasureTraining(Protocol):
    """Measures training pictures."""

    async def __call__(self, snapshot_id: str, *, side: int) -> Sequence[MeasuredPicture]:
        """Some pictures of a snapshot, of all its recordings if possible, as squares of this side."""


def plan_curves(knobs: Sequence[Knob], edit: PictureEdit, *, point_count: int) -> list[KnobPlan]:
    """The points of the curves of different knobs; `point_count` is per knob, 0 is the default.

    Raises:
        Refusal: BAD_FIELD for no knobs, the same knob twice, or too few or too many points.
    """
    if not knobs or len(set(knobs)) < len(knobs):
        raise Refusal(Reason.BAD_FIELD, f"Choose 1 to {len(Knob)} different knobs.", field="knobs")
    count = point_count or DEFAULT_POINTS
    if not _FEWEST_POINTS <= count <= _MOST_POINTS:
        message = f"point_count must be between {_FEWEST_POINTS} and {_MOST_POINTS}, not {point_count}."
        raise Refusal(Reason.BAD_FIELD, message, field="point_count")
    if count * len(knobs) > MAX_POINTS:
        message = f"{len(knobs)} knobs with {count} points each are more than {MAX_POINTS} points. Ask for fewer."
        raise Refusal(Reason.BAD_FIELD, message, field="point_count")
    return [_plan(knob, edit, count) for knob in knobs]


async def knob_curves(
    prober: Prober, measure: MeasureTraining, picture: bytes, plans: Sequence[KnobPlan], model_set: ModelSet
) -> list[KnobCurve]:
    """The curves of all plans from one batch, and at the same time where the training pictures lie.

    Raises:
        Refusal: As `Prober.opened` and `Prober.probe`.
    """
    edits = [edit for plan in plans for edit in plan.edits]
    opened = await prober.opened(picture, edits, model_set)
    probed, footprints = await asyncio.gather(
        prober.probe(opened, edits, model_set), _read_footprints(prober, measure, opened, plans, model_set)
    )
    points = iter(probed)
    return [
        KnobCurve(plan, [next(points) for _ in plan.edits], of_plan)
        for plan, of_plan in zip(plans, footprints, strict=True)
    ]


async def _read_footprints(
    prober: Prober,
    measure: MeasureTraining,
    picture: EditablePicture,
    plans: Sequence[KnobPlan],
    model_set: ModelSet,
) -> list[list[Footprint]]:
    if not any(plan.knob in PROPERTIES for plan in plans):
        return [[] for _ in plans]
    side = model_set.backbone.side
    measured = [await measure(snapshot.snapshot_id, side=side) for snapshot in model_set.snapshots]
    return [await prober.threads.run(_footprints, picture, plan, measured) for plan in plans]


def _footprints(
    picture: EditablePicture, plan: KnobPlan, measured: Sequence[Sequence[MeasuredPicture]]
) -> list[Footprint]:
    """Where the training pictures of each snapshot lie; nothing for a knob without a property. CPU-bound."""
    if plan.knob not in PROPERTIES:
        return []
    name, is_rising = PROPERTIES[plan.knob]
    values = _finer(plan.values)
    edits = [plan.edits[0].with_knob(plan.knob, value) for value in values]
    of_picture = [float(getattr(properties(picture.edited(edit)), name)) for edit in edits]
    reach = reach_of(values, of_picture, is_rising=is_rising)
    return [
        Footprint(
            pictures, places_on(reach, [getattr(each.properties, name) for each in pictures], is_rising=is_rising)
        )
        for pictures in measured
    ]


def _plan(knob: Knob, edit: PictureEdit, count: int) -> KnobPlan:
    values = knob_values(knob, count)
    return KnobPlan(knob, values, [edit.with_knob(knob, value) for value in values])


def _finer(values: Sequence[float]) -> list[float]:
    steps = range(_FINER)
    finer = [low + (high - low) * step / _FINER for low, high in pairwise(values) for step in steps]
    return [*finer, values[-1]]
