"""Id masking in streams: its database queries and its results."""

import uuid
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1 import prediction_service_pb2 as p
from diptych_server.api.access import tenant_isolation
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.foreign_ids import ResourceType, foreign_ids
from support.belongings import Belongings, settle
from support.shared_server import SharedServer, method_named, shared_server
from support.training import COLOURS, noisy_picture

Asked = list[dict[ResourceType, list[uuid.UUID]]]


@pytest.fixture
async def server(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[SharedServer]:
    """A server of this test's own."""
    async with shared_server(database, conninfo, tmp_path) as started:
        yield started


@contextmanager
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """The database queries of id masking during the block."""
    asked: Asked = []

    async def noted(
        connection: Connection,
        ids: Mapping[ResourceType, Collection[uuid.UUID]],
        *,
        workspace_ids: Collection[uuid.UUID],
    ) -> set[uuid.UUID]:
        asked.append({resource: list(each) for resource, each in ids.items()})
        return await foreign_ids(connection, ids, workspace_ids=workspace_ids)

    with monkeypatch.context() as patch:
        patch.setattr(tenant_isolation, "foreign_ids", noted)
        yield asked


def shot(own: Belongings, label_id: str, number: int) -> d.CaptureInstancesRequest:
    """A new picture of this label."""
    picture = noisy_picture(COLOURS["red"], np.random.default_rng(1000 + number))
    return d.CaptureInstancesRequest(
        picture=d.CapturePicture(
            capture_id=str(uuid.uuid4()), label_id=label_id, burst_id=str(uuid.uuid4()), picture=picture
        )
    )


async def test_frames_cause_no_database_queries(server: SharedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice is checked once per stream, however many frames and equal choices follow."""
    ann = await server.admit("ann", "mugs")
    own = await settle(server, ann)
    choice = p.StreamPredictionsRequest(choice=p.PredictionChoice(snapshot_ids=[own.ids["snapshot"]]))
    frames = [p.StreamPredictionsRequest(frame=p.Frame(frame_id=n, picture=own.picture)) for n in range(1, 20)]

    with looks(monkeypatch) as asked:
        responses, refused = await ann.call(method_named("StreamPredictions"), choice, *frames, choice, *frames)

    assert refused is None
    assert len(responses) == 2 * (1 + len(frames))
    assert asked == [{"snapshot": [uuid.UUID(own.ids["snapshot"])]}]


async def test_a_picture_for_a_foreign_label_fails_alone(server: SharedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Like one for a missing label; those before and after it are stored, and each id is checked once."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("bob", "cups")
    hers, his = await settle(server, ann), await settle(server, bob)
    labels = [his.ids["label"], hers.ids["label"], his.ids["label"], hers.ids["label"], his.other_label_id]
    target = d.CaptureInstancesRequest(target=d.CaptureTarget(dataset_id=his.ids["dataset"]))
    pictures = [shot(his, label_id, number) for number, label_id in enumerate(labels)]

    with looks(monkeypatch) as asked:
        responses, refused = await bob.call(method_named("CaptureInstances"), target, *pictures)

    assert refused is None
    outcomes = [response.WhichOneof("outcome") for response in responses]
    assert outcomes == ["instance", "failure", "instance", "failure", "instance"]
    for response in (responses[1], responses[3]):
        assert isinstance(response, d.CaptureInstancesResponse)
        assert dict(response.failure.metadata) == {"kind": "label", "id": hers.ids["label"]}
    assert len(asked) == 4


async def test_ids_are_not_masked_on_a_server_without_tokens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server without tokens, id masking queries nothing and passes requests on unchanged."""
    guarded = tenant_isolation.TenantIsolationInterceptor(database)
    request = d.GetDatasetRequest(dataset_id=str(uuid.uuid4()))

    async def behaviour(given: object, context: object) -> object:
        return given is request and context == "context"

    with looks(monkeypatch) as asked:
        assert await guarded._unary(behaviour)(request, "context")

    assert not asked
