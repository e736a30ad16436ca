"""Every internal error has an id that finds it in the log: one length, never empty, wherever it happens."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from diptych.wire.reasons import Reason
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.flows.datasets.instances import read_picture
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.snapshots.insight import list_honest_answers
from diptych_server.flows.snapshots.serving import load_head
from diptych_server.flows.snapshots.snapshots import get_snapshot, list_instances
from diptych_server.flows.training.requests import get_training_job, request_training
from diptych_server.flows.training.run import run_training
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Engine, Frame, Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.ml.frames import decode_square
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest
from support.live import ColourBackbone, World, picture, served
from support.training import IdleQueue, make_workshop, seed_snapshot

ERROR_ID = re.compile(r"[0-9a-f]{12}")
SECRET = "password=hunter2"


@dataclass
class Server:
    """A trained snapshot, and where its blobs are."""

    database: Database
    blobs: DiskBlobStore
    folder: Path
    snapshot_id: UUID

    async def model_id(self) -> str:
        """The model of the snapshot."""
        return str((await get_snapshot(self.database, self.snapshot_id)).model_id)

    def damage_blobs(self) -> None:
        """Overwrite every blob."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                path.write_bytes(b"not what was stored")

    def remove_blobs(self) -> None:
        """Lose every blob."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                path.unlink()


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> Server:
    """A server with one trained snapshot."""
    blobs = DiskBlobStore(tmp_path)
    snapshot_id = await seed_snapshot(database, blobs)
    parameters = HeadParameters(hidden_layers=(4,), epochs=3)
    job = await request_training(database, IdleQueue(), snapshot_id=snapshot_id, parameters=parameters, request_id=None)
    assert await run_training(make_workshop(database, blobs, IdleQueue()), job.id)
    return Server(database, blobs, tmp_path, snapshot_id)


async def refusal_of(call: Awaitable[object]) -> Refusal:
    """The refusal with which it ends."""
    with pytest.raises(Refusal) as caught:
        await call
    return caught.value


async def lost_picture(server: Server) -> Refusal:
    """The blob of a picture is missing."""
    server.remove_blobs()
    page = await list_instances(
        server.database, server.snapshot_id, PageRequest(1), label_id=None, honest_answer_label_id=None
    )
    return await refusal_of(read_picture(server.blobs, page.rows[0], as_thumbnail=False))


async def lost_heads(server: Server) -> Refusal:
    """The heads of a chosen model are missing."""
    model_id = await server.model_id()
    server.remove_blobs()
    return await refusal_of(load_head(server.database, server.blobs, model_id))


async def damaged_heads(server: Server) -> Refusal:
    """The heads of a model that is asked for its honest answers are damaged."""
    server.damage_blobs()
    return await refusal_of(list_honest_answers(server.database, server.blobs, server.snapshot_id, PageRequest()))


async def broken_training(server: Server) -> Refusal:
    """The backbone cannot be loaded for an unforeseen reason."""

    def load(_name: str) -> ColourBackbone:
        raise RuntimeError(SECRET)

    snapshot_id = await seed_snapshot(server.database, server.blobs)
    job = await request_training(
        server.database, IdleQueue(), snapshot_id=snapshot_id, parameters=HeadParameters(), request_id=None
    )
    workshop = make_workshop(server.database, server.blobs, IdleQueue())
    await run_training(replace(workshop, backbones=Backbones(load)), job.id)  # type: ignore[arg-type]
    failure = (await get_training_job(server.database, job.id)).failure
    assert failure
    return Refusal(failure.reason, failure.message, **failure.metadata)


async def model_set_of(world: World) -> ModelSet:
    """The model set of the world's only snapshot."""
    return await world.model_loader().load(["one"])


def answer(engine: Engine, model_set: ModelSet) -> Outcome:
    """The outcome of one frame."""
    frame = Frame(frame_id=1, picture=picture("red"), model_set=model_set, choice_id=1, arrived_nanos=0)
    return engine.answer([frame])[0]


class BrokenBackbone(ColourBackbone):
    """Fails in every batch."""

    def embed(self, pictures: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Fail."""
        raise RuntimeError(SECRET)


async def broken_batch(_server: Server) -> Refusal:
    """The backbone fails on a batch of frames."""
    outcome = answer(
        Engine(decode=decode_square), await model_set_of(World(served("one", "red"), backbones=[BrokenBackbone()]))
    )
    assert isinstance(outcome, Refusal)
    return outcome


async def broken_decoder(_server: Server) -> Refusal:
    """Decoding a frame fails for an unforeseen reason."""

    def decode(_data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        raise RuntimeError(SECRET, side)

    outcome = answer(Engine(decode=decode), await model_set_of(World(served("one", "red"))))
    assert isinstance(outcome, Refusal)
    return outcome


async def broken_head(_server: Server) -> Refusal:
    """A head answers with values that are not finite."""
    world = World(served("one", "red", "blue"))
    world.heads["one-model"].layers[0].bias[:] = np.nan
    outcome = answer(Engine(decode=decode_square), await model_set_of(world))
    assert isinstance(outcome, Predictions)
    return outcome.failures[0]


WAYS: list[Callable[[Server], Awaitable[Refusal]]] = [
    lost_picture,
    lost_heads,
    damaged_heads,
    broken_training,
    broken_batch,
    broken_decoder,
    broken_head,
]


@pytest.mark.parametrize("fail", WAYS)
async def test_the_error_id_of_an_internal_error_finds_it_in_the_log(
    fail: Callable[[Server], Awaitable[Refusal]], server: Server
) -> None:
    """The caller gets an id and no text of the exception; the log has the exception under the same id."""
    with capture_logs() as logs:
        failure = await fail(server)

    error_id = failure.metadata["error_id"]
    assert failure.reason == Reason.INTERNAL
    assert ERROR_ID.fullmatch(error_id)
    assert error_id in failure.message
    assert "hunter2" not in failure.message
    [entry] = [entry for entry in logs if entry.get("error_id") == error_id]
    assert isinstance(entry["exc_info"], Exception)
