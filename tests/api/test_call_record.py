"""What the log and the client get about every call."""

from collections.abc import Sequence
from typing import Any

import pytest
import structlog
from google.protobuf.empty_pb2 import Empty
from grpc import aio
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from diptych.v1 import dataset_service_pb2 as pb
from diptych.v1.dataset_service_pb2_grpc import DatasetServiceStub
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.metrics import OPEN_CALLS
from support.api_server import Api
from support.local_server import add_methods
from support.metrics import EndedCalls, Growth

SERVICE = pb.DESCRIPTOR.services_by_name["DatasetService"]
LIST = "/diptych.v1.DatasetService/ListDatasets"
MISSING = "01890000-0000-7000-8000-000000000000"
Header = tuple[str, str]


async def ended(call: Any) -> Sequence[Any]:
    """The trailing metadata of a call, however it ended."""
    try:
        await call
    except aio.AioRpcError as error:
        return list(error.trailing_metadata())
    return list(await call.trailing_metadata())


def request_id(metadata: Sequence[Any]) -> str:
    """The one request id among the metadata."""
    [found] = [value for name, value in metadata if name == "x-request-id"]
    return str(found)


async def test_a_call_keeps_the_request_id_of_its_client(api: Api) -> None:
    """A caller can find its own calls in the log, whether they succeed or fail."""
    sent = (("x-request-id", "import-7:page.2"),)

    listed = await ended(api.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=sent))
    refused = await ended(api.datasets.GetDataset(pb.GetDatasetRequest(dataset_id=MISSING), metadata=sent))

    assert [request_id(listed), request_id(refused)] == ["import-7:page.2"] * 2


@pytest.mark.parametrize("insane", ["", "a" * 65, "two words", 'quo"te', "-dash", "{json: 1}"])
async def test_an_id_that_could_garble_the_log_is_replaced(api: Api, insane: str) -> None:
    """Letters, digits and a few symbols, 64 at most; anything else gets a new id."""
    sent = (("x-request-id", insane),)

    first = request_id(await ended(api.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=sent)))
    second = request_id(await ended(api.datasets.ListDatasets(pb.ListDatasetsRequest())))

    assert insane not in {first, second}
    assert len({first, second}) == 2


async def test_every_log_line_of_a_call_has_its_id() -> None:
    """The servicer's own lines and the fault's line carry the id; the line of the end says how, when and from where."""

    async def list_datasets(_: Any, __: Any) -> Any:
        structlog.get_logger().info("looking")
        raise KeyError("secret")

    server, ended_calls, open_calls = GrpcServer(host="127.0.0.1", port=0), EndedCalls(), Growth(OPEN_CALLS)
    with capture_logs(processors=[merge_contextvars]) as logs:
        await server.start({SERVICE: lambda grpc: add_methods(grpc, SERVICE, {"ListDatasets": list_datasets})})
        async with aio.insecure_channel(server.address) as channel:
            finished = await ended(DatasetServiceStub(channel).ListDatasets(pb.ListDatasetsRequest()))
        await ended_calls.first()
        await server.stop(grace_seconds=1)

    lines = {line["event"]: line for line in logs}
    assert lines.keys() == {"looking", "call failed", "call ended"}
    assert {line["request_id"] for line in lines.values()} == {request_id(finished)}
    end = lines["call ended"]
    assert (end["log_level"], end["method"], end["status"]) == ("info", LIST, "INTERNAL")
    assert end["millis"] >= 0
    assert end["peer"].startswith("ipv4:127.0.0.1:")
    assert "secret" not in repr(end)
    assert ended_calls.count(LIST, "INTERNAL") == 1
    assert open_calls.of("diptych_open_calls", method=LIST) == 0


async def test_health_probes_are_logged_at_debug_level() -> None:
    """Health is polled every few seconds: its lines would bury all others."""
    server, ended_calls = GrpcServer(host="127.0.0.1", port=0), EndedCalls()
    with capture_logs() as logs:
        await server.start({})
        async with aio.insecure_channel(server.address) as channel:
            call: Any = channel.unary_unary("/grpc.health.v1.Health/Check", Empty.SerializeToString)
            await ended(call(Empty()))
        await ended_calls.first()
        await server.stop(grace_seconds=1)

    [line] = logs
    assert (line["event"], line["log_level"]) == ("call ended", "debug")
