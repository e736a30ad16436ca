"""Embeddings and honest answers are arrays, joined from their pages."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from grpc import aio

from diptych.v1 import snapshot_service_pb2 as wire
from diptych.v1.label_pb2 import Label
from diptych.v1.snapshot_pb2 import Snapshot as SnapshotMessage
from diptych_client.sdk import Snapshot
from support.local_server import add_methods, serving

SERVICE = wire.DESCRIPTOR.services_by_name["SnapshotService"]
VECTORS = np.arange(12, dtype="<f4").reshape(4, 3)
WHERE = [{"instance_id": f"i{n}", "label_id": "ab"[n % 2], "recording_id": f"b{n // 2}", "fold": n} for n in range(4)]


class Pages:
    """A trained snapshot of four pictures, two a page, or of none."""

    def __init__(self) -> None:
        self.count = 4

    async def get(self, _request: Any, _context: Any) -> Any:
        """Its labels in another order than that of the confidences."""
        labels = [Label(id="b", name="phone"), Label(id="a", name="mug")]
        return wire.GetSnapshotResponse(snapshot=SnapshotMessage(id="s", name="first", labels=labels))

    async def embeddings(self, request: Any, _context: Any) -> Any:
        """Two at a time."""
        rows, token = self._page(request)
        return wire.ListSnapshotEmbeddingsResponse(
            instances=[wire.EmbeddedInstance(**WHERE[n], embedding=VECTORS[n].tobytes()) for n in rows],  # type: ignore[arg-type]
            backbone_id="net-1/f32",
            next_page_token=token,
        )

    async def answers(self, request: Any, _context: Any) -> Any:
        """Two at a time, all for the first label."""
        rows, token = self._page(request)
        return wire.ListHonestAnswersResponse(
            answers=[wire.HonestAnswer(**WHERE[n], confidences=[0.75, 0.25]) for n in rows],  # type: ignore[arg-type]
            label_ids=["a", "b"],
            next_page_token=token,
        )

    def _page(self, request: Any) -> tuple[range, str]:
        start = int(request.page_token or 0)
        return range(start, min(start + 2, self.count)), str(start + 2) if start + 2 < self.count else ""

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        methods = {
            "GetSnapshot": self.get,
            "ListSnapshotEmbeddings": self.embeddings,
            "ListHonestAnswers": self.answers,
        }
        add_methods(server, SERVICE, methods)


@pytest.fixture
async def world() -> AsyncIterator[tuple[Pages, Snapshot]]:
    """The pages, and the snapshot."""
    pages = Pages()
    async with serving(pages.add) as (_, client):
        yield pages, await client.snapshots.get("s")


async def test_embeddings_are_rows_with_their_labels(world: tuple[Pages, Snapshot]) -> None:
    """In the order of the server, float32 on every machine."""
    embeddings = await world[1].embeddings()

    assert embeddings.vectors.dtype == np.float32
    np.testing.assert_array_equal(embeddings.vectors, VECTORS)
    assert embeddings.instance_ids == ("i0", "i1", "i2", "i3")
    assert [embeddings.label_names[n] for n in embeddings.labels] == ["mug", "phone", "mug", "phone"]
    assert embeddings.recording_ids == ("b0", "b0", "b1", "b1")
    assert embeddings.folds.tolist() == [0, 1, 2, 3]
    assert (embeddings.backbone_id, len(embeddings)) == ("net-1/f32", 4)


async def test_answers_are_beside_their_labels(world: tuple[Pages, Snapshot]) -> None:
    """Confidences are in the order that the server names, whatever order the snapshot lists its labels in."""
    answers = await world[1].honest_answers()

    assert answers.label_names == ("mug", "phone")
    assert [answers.label_names[n] for n in answers.labels] == ["mug", "phone", "mug", "phone"]
    assert [answers.label_names[n] for n in answers.answers] == ["mug"] * 4
    assert answers.own_confidences.tolist() == [0.75, 0.25, 0.75, 0.25]
    assert answers.confidences.shape == (4, 2)


async def test_no_rows_give_empty_arrays(world: tuple[Pages, Snapshot]) -> None:
    """As where every label has one recording only."""
    world[0].count = 0

    answers, embeddings = await world[1].honest_answers(), await world[1].embeddings()

    assert answers.confidences.shape == (0, 2)
    assert answers.own_confidences.shape == (0,)
    assert embeddings.vectors.shape == (0, 0)
