"""Edited pictures through the live path."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from diptych.wire.reasons import Reason
from diptych_server.core.picture_edit import CoverBox, Knob, PictureEdit
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.live.answers import Predictions
from diptych_server.live.cover_maps import cells_of, cover_maps, covering_edits
from diptych_server.live.knobs import knob_curves, plan_curves
from diptych_server.live.model_set import ModelSet
from diptych_server.live.path import LivePath
from diptych_server.live.probing import Probed, Prober, png
from diptych_server.ml.properties import MeasuredPicture, Properties
from support.live import GatedBackbone, World, chosen, finished, picture, served


@asynccontextmanager
async def prober(world: World, **options: int) -> AsyncIterator[tuple[LivePath, Prober]]:
    """A prober on the live path of a world."""
    threads = CalmThreads(2)
    async with world.live_path(**options) as live:
        try:
            yield live, Prober(live, threads)
        finally:
            threads.close()


async def probed(
    probing: Prober, data: bytes, edits: Sequence[PictureEdit], *snapshot_ids: str
) -> tuple[ModelSet, Sequence[Probed]]:
    """The answers to edits."""
    model_set = await probing.model_set(snapshot_ids)
    return model_set, await probing.probe(await probing.opened(data, edits, model_set), edits, model_set)


def confidence(found: Probed, label: int, *, snapshot: int = 0) -> float:
    """In a label."""
    assert isinstance(found.outcome, Predictions)
    return found.outcome.confidences[snapshot][label]


def halves(left: str, right: str) -> bytes:
    """A picture of two colours."""
    image = Image.new("RGB", (8, 8), left)
    image.paste(Image.new("RGB", (4, 8), right), (4, 0))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


async def nothing_measured(snapshot_id: str, *, side: int) -> Sequence[MeasuredPicture]:
    """No training pictures."""
    return []


async def test_edits_are_answered_in_order_by_all_snapshots() -> None:
    """A blue picture, and the same with the right half in sight, which is red."""
    world = World(served("one", "red", "blue"), served("two", "blue", "red"))
    left, right = PictureEdit(shift_right=0.5), PictureEdit(shift_right=-0.5)
    async with prober(world) as (_, probing):
        _, found = await probed(probing, halves("blue", "red"), [left, right, PictureEdit(), left], "one", "two")

    assert [outcome.outcome.winners for outcome in found if isinstance(outcome.outcome, Predictions)] == [
        [1, 1],
        [0, 0],
        [0, 0],
        [1, 1],
    ]
    assert found[0] is found[3]  # asked once


async def test_the_answer_to_an_edit_without_effect_is_that_to_the_picture() -> None:
    """To the last bit, as the backbone sees the same square."""
    data = halves("blue", "lime")
    async with prober(World(served("one", "red", "lime", "blue"))) as (live, probing):
        _, [found] = await probed(probing, data, [PictureEdit()], "one")
        _, [expected] = await live.predict([data], snapshot_ids=["one"])

    assert isinstance(found.outcome, Predictions)
    assert isinstance(expected, Predictions)
    assert found.outcome.confidences == expected.confidences


async def test_more_edits_than_a_call_of_the_live_path_accepts_are_answered() -> None:
    """In several calls, still in order."""
    world = World(served("one", "red", "blue"))
    edits = [PictureEdit(light=-3 + number / 20) for number in range(100)]
    async with prober(world) as (_, probing):
        _, found = await probed(probing, picture("red"), edits, "one")

    light = [each.properties.light for each in found]
    assert light == sorted(light)
    assert len(set(light)) > 50
    assert sum(world.backbones["colours"].batch_sizes) == 100


async def test_a_probed_square_can_be_shown() -> None:
    """As a PNG without loss."""
    async with prober(World(served("one", "red"))) as (_, probing):
        _, [found] = await probed(
            probing, halves("blue", "red"), [PictureEdit(covers=(CoverBox(0, 0, 0.5, 0.5),))], "one"
        )

    shown = np.asarray(Image.open(BytesIO(png(found.square))))
    assert np.array_equal(shown, found.square)
    assert shown[0, 0].tolist() == [127, 127, 127]
    assert shown[3, 3].tolist() == [255, 0, 0]


async def test_a_live_frame_does_not_wait_for_edits() -> None:
    """It is computed beside them."""
    backbone = GatedBackbone()
    world = World(served("one", "red"), backbones=[backbone])
    async with prober(world, workers=1) as (live, probing), asyncio.timeout(60):
        stream = await chosen(live, "one")
        edits = [PictureEdit(light=number / 10) for number in range(20)]
        asking = asyncio.create_task(probed(probing, picture("red"), edits, "one"))
        await backbone.entered()
        stream.push(1, picture("red"))
        await backbone.entered()

        backbone.allow(21)
        answers = await finished(stream)
        await asking

    assert isinstance(answers[0].outcome, Predictions)
    assert sum(backbone.batch_sizes) == 21


async def test_edits_of_a_caller_who_leaves_are_not_computed() -> None:
    """Only the batch that was being computed."""
    backbone = GatedBackbone()
    world = World(served("one", "red"), backbones=[backbone])
    async with prober(world, workers=1) as (live, probing), asyncio.timeout(60):
        edits = [PictureEdit(light=number / 10) for number in range(40)]
        asking = asyncio.create_task(probed(probing, picture("red"), edits, "one"))
        await backbone.entered()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

        backbone.allow(2)
        await live.predict([picture("red")], snapshot_ids=["one"])

    assert sum(backbone.batch_sizes) <= 5


@pytest.mark.parametrize(("count", "reason"), [(9, Reason.BAD_FIELD), (0, Reason.BAD_FIELD)])
async def test_1_to_8_snapshots_are_asked(count: int, reason: Reason) -> None:
    """Fewer or more are refused."""
    async with prober(World(*(served(str(number), "red") for number in range(count)))) as (_, probing):
        with pytest.raises(Refusal) as refused:
            await probing.model_set([str(number) for number in range(count)])

    assert (refused.value.reason, refused.value.metadata["field"]) == (reason, "snapshot_ids")


async def test_bytes_that_are_not_a_picture_are_refused() -> None:
    """With the reason that live frames get."""
    async with prober(World(served("one", "red"))) as (_, probing):
        with pytest.raises(Refusal) as refused:
            await probed(probing, b"bad", [PictureEdit()], "one")

    assert refused.value.reason is Reason.PICTURE_NOT_RECOGNISED


async def test_a_cover_map_shows_where_the_thing_is() -> None:
    """Covering blue in the left half changes a blue answer; covering red in the right half does not weaken it."""
    edits = covering_edits(PictureEdit(), 4)
    async with prober(World(served("one", "red", "blue"), served("two", "lime"))) as (_, probing):
        _, found = await probed(probing, halves("blue", "red"), [PictureEdit(shift_right=0.25), *edits], "one", "two")

    of_one, of_two = cover_maps([each.outcome for each in found[1:]], 2)

    cells = np.array(of_one.covered).reshape(4, 4)
    assert of_one.answer == 0  # a tie between red and blue
    assert of_one.confidence == confidence(found[1], 0)
    assert (cells[:, 2:] < of_one.confidence).all()  # red is to the right
    assert (cells[:, :2] >= of_one.confidence).all()
    assert of_two.covered == [1.0] * 16
    assert of_two.failure is None


def test_a_failed_point_fails_the_map() -> None:
    """Of a snapshot, or of all."""
    failure = Refusal(Reason.INTERNAL, "Failed.")

    maps = cover_maps([failure, failure], 2)

    assert [each.failure for each in maps] == [failure, failure]


@pytest.mark.parametrize("count", [-1, 2, 10])
def test_the_number_of_cells_is_limited(count: int) -> None:
    """9 x 9 answers for each snapshot at most."""
    with pytest.raises(Refusal, match="between 3 and 9"):
        cells_of(count)

    assert (cells_of(0), cells_of(9)) == (7, 9)


async def test_knobs_are_answered_by_one_batch_that_asks_each_edit_once() -> None:
    """The picture as it is lies on every curve."""
    world = World(served("one", "red", "blue"))
    plans = plan_curves([Knob.LIGHT, Knob.SHIFT, Knob.TURN], PictureEdit(), point_count=5)
    async with prober(world) as (_, probing):
        model_set = await probing.model_set(["one"])
        curves = await knob_curves(probing, nothing_measured, halves("blue", "red"), plans, model_set)

    assert [curve.plan.knob for curve in curves] == [Knob.LIGHT, Knob.SHIFT, Knob.TURN]
    assert [len(curve.points) for curve in curves] == [5, 5, 5]
    assert curves[1].plan.values == [-0.4, -0.2, 0, 0.2, 0.4]
    assert sum(world.backbones["colours"].batch_sizes) == 13
    shifted = [confidence(point, 0) for point in curves[1].points]
    assert shifted == sorted(shifted, reverse=True)  # red leaves on the right
    assert [len(curve.footprints) for curve in curves] == [1, 0, 0]


async def test_a_curve_replaces_the_knob_of_the_edit_and_keeps_the_rest() -> None:
    """Covers and other knobs stay."""
    edit = PictureEdit(light=-2, covers=(CoverBox(0, 0, 1, 0.5),))

    [light, turn] = plan_curves([Knob.LIGHT, Knob.TURN], edit, point_count=3)

    assert [each.light for each in light.edits] == [-3, 0, 3]
    assert [(each.light, each.turn_degrees) for each in turn.edits] == [(-2, -90), (-2, 0), (-2, 90)]
    assert {each.covers for each in [*light.edits, *turn.edits]} == {edit.covers}


async def test_a_footprint_has_a_place_for_each_training_picture() -> None:
    """A picture half as light lies a stop to the left, lighter ones beyond the end are counted."""
    grey = Image.new("RGB", (8, 8), (102, 102, 102))
    buffer = BytesIO()
    grey.save(buffer, "PNG")
    recording = UUID(int=1)

    async def measured(snapshot_id: str, *, side: int) -> Sequence[MeasuredPicture]:
        assert side == 4
        light = {"one": [73 / 255, 102 / 255], "two": [1.1]}[snapshot_id]
        return [MeasuredPicture(UUID(int=n), recording, 0, Properties(each, 0, 0)) for n, each in enumerate(light)]

    plans = plan_curves([Knob.LIGHT, Knob.NEARER], PictureEdit(), point_count=9)
    async with prober(World(served("one", "red"), served("two", "red"))) as (_, probing):
        model_set = await probing.model_set(["one", "two"])
        light, nearer = await knob_curves(probing, measured, buffer.getvalue(), plans, model_set)

    first, second = light.footprints
    assert dict(first.places.values) == pytest.approx({0: -1, 1: 0}, abs=0.03)
    assert (second.places.values, second.places.above_count) == ([], 1)
    assert not nearer.footprints


@pytest.mark.parametrize(
    ("knobs", "count", "field"),
    [
        ([], 9, "knobs"),
        ([Knob.LIGHT, Knob.LIGHT], 9, "knobs"),
        ([Knob.LIGHT], 2, "point_count"),
        ([Knob.LIGHT], 34, "point_count"),
        ([Knob.LIGHT], -1, "point_count"),
        (list(Knob), 22, "point_count"),
    ],
)
def test_the_points_of_a_call_are_limited(knobs: Sequence[Knob], count: int, field: str) -> None:
    """128 in total."""
    with pytest.raises(Refusal) as refused:
        plan_curves(knobs, PictureEdit(), point_count=count)

    assert (refused.value.reason, refused.value.metadata["field"]) == (Reason.BAD_FIELD, field)


def test_curves_have_nine_points_unless_asked_otherwise() -> None:
    """All six knobs fit into a call."""
    plans = plan_curves(list(Knob), PictureEdit(), point_count=0)

    assert [len(plan.values) for plan in plans] == [9] * 6
