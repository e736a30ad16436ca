"""A batch of frames and what becomes of each."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from diptych.wire.limits import MAX_PICTURE_BYTES
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Engine, Frame, Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.ports import Embeddings, Squares
from diptych_server.ml.frames import decode_square
from support.live import ColourBackbone, World, colour_head, picture, served


async def model_set_of(world: World, *snapshot_ids: str) -> ModelSet:
    """The model set of a choice."""
    return await world.model_loader().load(snapshot_ids)


def frames(model_set: ModelSet, *pictures: bytes) -> list[Frame]:
    """Frames of one stream, numbered from 1."""
    return [Frame(number, data, model_set, 1, 0) for number, data in enumerate(pictures, start=1)]


def winners(outcomes: list[Outcome]) -> list[list[str] | Reason]:
    """Per outcome the winning labels of COLOURS by snapshot, or why there are none."""
    return [outcome.reason if isinstance(outcome, Refusal) else _named(outcome) for outcome in outcomes]


def _named(predictions: Predictions) -> list[str]:
    return [("red", "blue")[winner] for winner in predictions.winners]


async def test_one_bad_frame_costs_only_its_own_answer() -> None:
    """Frames around a text file, an empty one and half a picture are answered in one batch."""
    world = World(served("one", "red", "blue"))
    model_set = await model_set_of(world, "one")
    half = picture("red")[:45]

    outcomes = Engine(decode=decode_square).answer(
        frames(model_set, picture("red"), b"no picture", b"", half, picture("blue"))
    )

    assert winners(outcomes) == [
        ["red"],
        Reason.PICTURE_NOT_RECOGNISED,
        Reason.PICTURE_EMPTY,
        Reason.PICTURE_TRUNCATED,
        ["blue"],
    ]
    assert world.backbones["colours"].batch_sizes == [2]


async def test_a_frame_with_too_many_bytes_names_the_limit() -> None:
    """The failure carries the fact that its reason documents."""
    model_set = await model_set_of(World(served("one", "red")), "one")

    (outcome,) = Engine(decode=decode_square).answer(frames(model_set, bytes(MAX_PICTURE_BYTES + 1)))

    assert isinstance(outcome, Refusal)
    assert (outcome.reason, outcome.metadata) == (
        Reason.PICTURE_TOO_MANY_BYTES,
        {"limit_bytes": str(MAX_PICTURE_BYTES)},
    )


async def test_a_batch_of_bad_frames_leaves_the_backbone_alone() -> None:
    """Nothing is embedded where nothing was decoded."""
    world = World(served("one", "red"))
    model_set = await model_set_of(world, "one")

    outcomes = Engine(decode=decode_square).answer(frames(model_set, b"bad", b"worse"))

    assert winners(outcomes) == [Reason.PICTURE_NOT_RECOGNISED] * 2
    assert world.backbones["colours"].batch_sizes == []


async def test_streams_with_different_choices_share_the_backbone() -> None:
    """One pass through the backbone; each frame is answered by those that its own stream chose."""
    world = World(served("one", "red", "blue"), served("two", "red", "blue"))
    both, single = await model_set_of(world, "one", "two"), await model_set_of(world, "two")
    batch = [
        Frame(1, picture("red"), both, 1, 0),
        Frame(1, picture("blue"), single, 1, 0),
        Frame(1, picture("blue"), both, 1, 0),
    ]

    outcomes = Engine(decode=decode_square).answer(batch)

    assert winners(outcomes) == [["red", "red"], ["blue"], ["blue", "blue"]]
    assert world.backbones["colours"].batch_sizes == [3]


async def test_timings_add_up_by_stage() -> None:
    """Every stage is timed, and the batch counts what was computed together."""
    model_set = await model_set_of(World(served("one", "red", "blue")), "one")

    outcomes = Engine(decode=decode_square).answer(frames(model_set, picture("red"), b"bad", picture("blue")))

    for outcome in (outcomes[0], outcomes[2]):
        assert isinstance(outcome, Predictions)
        assert outcome.timings.batch_size == 2
        assert outcome.timings.wait_micros > 0
        assert outcome.timings.decode_micros > 0


class BrokenBackbone(ColourBackbone):
    """Fails with a text that must stay private."""

    def embed(self, pictures: Squares, /) -> Embeddings:
        """Fail."""
        raise RuntimeError("secret of the house")


async def test_an_internal_fault_is_logged_and_not_sent() -> None:
    """The client gets an id, the log gets the exception under that id; bad frames keep their own reason."""
    model_set = await model_set_of(World(served("one", "red"), backbones=[BrokenBackbone()]), "one")

    with capture_logs() as logs:
        outcomes = Engine(decode=decode_square).answer(frames(model_set, picture("red"), b"bad", picture("red")))

    fault = outcomes[0]
    assert isinstance(fault, Refusal)
    assert winners(outcomes) == [Reason.INTERNAL, Reason.PICTURE_NOT_RECOGNISED, Reason.INTERNAL]
    assert "secret" not in fault.message
    assert [log["error_id"] for log in logs] == [fault.metadata["error_id"]]
    assert logs[0]["exc_info"]


async def test_a_decoder_failure_affects_one_frame() -> None:
    """An unforeseen error in one picture is a fault for that frame alone."""

    def decode(data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        if data == b"evil":
            raise ZeroDivisionError
        return decode_square(data, side=side)

    model_set = await model_set_of(World(served("one", "red", "blue")), "one")

    outcomes = Engine(decode=decode).answer(frames(model_set, b"evil", picture("blue")))

    assert winners(outcomes) == [Reason.INTERNAL, ["blue"]]


async def test_a_head_without_an_answer_fails_alone() -> None:
    """A head whose confidences are not numbers is marked; the other snapshots answer."""
    world = World(served("sick", "red", "blue"), served("well", "red", "blue"))
    sick = colour_head(["red", "blue"])
    sick.layers[0].bias[:] = np.nan
    world.heads["sick-model"] = sick
    model_set = await model_set_of(world, "sick", "well")

    (outcome,) = Engine(decode=decode_square).answer(frames(model_set, picture("blue")))

    assert isinstance(outcome, Predictions)
    assert [(place, failure.reason) for place, failure in outcome.failures.items()] == [(0, Reason.INTERNAL)]
    assert outcome.winners[1] == 1
    assert outcome.confidences[1] == pytest.approx([0, 1], abs=1e-3)


async def test_an_abandoned_frame_is_not_decoded() -> None:
    """Its batch may have begun when its caller went away."""
    world = World(served("one", "red", "blue"))
    model_set = await model_set_of(world, "one")
    decoded: list[bytes] = []

    def decode(data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        decoded.append(data)
        return decode_square(data, side=side)

    wanted, abandoned = frames(model_set, picture("red"), picture("blue"))
    outcomes = Engine(decode=decode).answer([replace(abandoned, is_abandoned=lambda: True), wanted])

    assert decoded == [wanted.picture]
    assert winners(outcomes) == [Reason.CANCELLED, ["red"]]


async def test_a_lack_of_memory_is_overload() -> None:
    """The program is not at fault, and the other frames are answered."""
    model_set = await model_set_of(World(served("one", "red", "blue")), "one")

    def decode(data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        if data == b"large":
            raise MemoryError
        return decode_square(data, side=side)

    with capture_logs() as logs:
        outcomes = Engine(decode=decode).answer(frames(model_set, b"large", picture("red")))

    assert winners(outcomes) == [Reason.OVERLOADED, ["red"]]
    assert not logs
