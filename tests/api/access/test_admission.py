"""Admission: open calls are counted, silent ones end, and health is answered whatever others do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from grpc import StatusCode, aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from diptych.v1 import dataset_service_pb2 as pb
from diptych_server.api.admission import AdmissionInterceptor
from diptych_server.api.errors import ErrorInterceptor
from diptych_server.api.open_calls import Bounds, OpenCalls
from diptych_server.core.refusal import Refusal
from support.api_server import Api, read_refusal
from support.guarded_server import GuardedApi, bearer, new_token
from support.metrics import EndedCalls
from support.raw_http2 import RawConnection, raw_connections

HEALTH = "/grpc.health.v1.Health/Check"
METHODS = ["OneOne", "OneMany", "ManyOne", "ManyMany"]
DEADLINE_EXCEEDED, INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNAUTHENTICATED = "4", "3", "8", "16"


async def answer_of(address: str, *, source: str) -> str:
    """The result of the open method for a caller from this address: OK or a status."""
    connection = await RawConnection.open(address, source=source)
    [stream] = await connection.begin("/diptych.v1.ServerService/GetServerInfo")
    await connection.send(stream, bytes(5), is_end=True)
    async with asyncio.timeout(60):
        await connection.ended(1)
    await connection.close()
    return next(iter(connection.statuses))


async def health_of(address: str) -> int:
    """The status of the server, requested from 127.0.0.1."""
    async with aio.insecure_channel(address) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        return int((await stub.Check(health_pb2.HealthCheckRequest(), timeout=60)).status)


async def begun_at(address: str, path: str, *, calls: int, source: str) -> list[RawConnection]:
    """Connections with this many half-open calls of a method."""
    connections = [await RawConnection.open(address, source=source) for _ in range(calls // 100)]
    for connection in connections:
        await connection.begin(path, count=100)
    return connections


@pytest.mark.parametrize(
    "path",
    [
        "/diptych.v1.ServerService/GetServerInfo",
        "/diptych.v1.DatasetService/GetDataset",
        "/diptych.v1.DatasetService/WatchDataset",
        "/diptych.v1.DatasetService/CaptureInstances",
        HEALTH,
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    ],
)
async def test_thousands_of_half_open_calls_from_one_address_do_not_affect_others(api: Api, path: str) -> None:
    """On loopback and without tokens: other addresses and health are answered, and so is the same address."""
    held = await begun_at(api.address, path, calls=2000, source="127.0.0.2")
    try:
        answers = [await answer_of(api.address, source=f"127.0.0.{last}") for last in (1, 3, 2)]
        health = await health_of(api.address)
    finally:
        for connection in held:
            await connection.close()

    assert answers == ["0", "0", "0"]
    assert health == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize(
    "path", ["/diptych.v1.ServerService/GetServerInfo", "/diptych.v1.DatasetService/GetDataset", HEALTH]
)
async def test_half_open_calls_do_not_affect_a_server_with_tokens(guarded: GuardedApi, path: str) -> None:
    """Methods with a token refuse immediately, those without one are ended."""
    held = await begun_at(guarded.address, path, calls=2000, source="127.0.0.2")
    try:
        answers = [await answer_of(guarded.address, source=f"127.0.0.{last}") for last in (1, 3, 2)]
        health = await health_of(guarded.address)
    finally:
        for connection in held:
            await connection.close()

    assert answers == ["0", "0", "0"]
    assert health == health_pb2.HealthCheckResponse.SERVING


async def test_open_streams_of_one_address_do_not_affect_others(api: Api) -> None:
    """A stream with a message counts until it ends: one address may use half of the limit."""
    message = pb.CaptureInstancesRequest(target=pb.CaptureTarget(dataset_id="x")).SerializeToString()
    frame = b"\0" + len(message).to_bytes(4, "big") + message
    async with raw_connections(api.address, 8, source="127.0.0.2") as connections:
        for connection in connections:
            for stream in await connection.begin(
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", count=100
            ):
                await connection.send(stream, frame)
        async with asyncio.timeout(60):
            while sum(connection.statuses[RESOURCE_EXHAUSTED] for connection in connections) < 800 - 512:  # noqa: ASYNC110
                await asyncio.sleep(0)  # each connection has its own event
        answers = [await answer_of(api.address, source=f"127.0.0.{last}") for last in (1, 2)]

        assert sum(connection.statuses.total() for connection in connections) == 800 - 512
        assert answers == ["0", RESOURCE_EXHAUSTED]
        assert await health_of(api.address) == health_pb2.HealthCheckResponse.SERVING
    async with asyncio.timeout(60):
        while await answer_of(api.address, source="127.0.0.2") != "0":
            pass  # the server notices a little later that they are closed


async def test_connections_without_a_call_do_not_affect_others(api: Api) -> None:
    """They use no other resources."""
    async with raw_connections(api.address, 300, source="127.0.0.2"):
        assert [await answer_of(api.address, source=f"127.0.0.{last}") for last in (1, 2)] == ["0", "0"]
        assert await health_of(api.address) == health_pb2.HealthCheckResponse.SERVING


def handlers() -> dict[str, grpc.RpcMethodHandler[Any, Any]]:
    """A method of each cardinality that sends back what it gets."""
    messages: dict[str, Any] = {
        "request_deserializer": pb.GetDatasetRequest.FromString,
        "response_serializer": pb.GetDatasetRequest.SerializeToString,
    }

    async def one(request: Any, _: Any) -> Any:
        return request

    async def last(requests: AsyncIterator[Any], _: Any) -> Any:
        return [request async for request in requests][-1]

    async def once(request: Any, _: Any) -> AsyncIterator[Any]:
        yield request

    async def each(requests: AsyncIterator[Any], _: Any) -> AsyncIterator[Any]:
        async for request in requests:
            yield request

    return {
        "OneOne": grpc.unary_unary_rpc_method_handler(one, **messages),
        "OneMany": grpc.unary_stream_rpc_method_handler(once, **messages),
        "ManyOne": grpc.stream_unary_rpc_method_handler(last, **messages),
        "ManyMany": grpc.stream_stream_rpc_method_handler(each, **messages),
    }


@asynccontextmanager
async def echoing(*, seconds: float = 60.0) -> AsyncIterator[tuple[str, EndedCalls]]:
    """A server whose methods send back what they get; its address, and the calls that ended."""
    ended_calls = EndedCalls()
    server = aio.server(interceptors=[ErrorInterceptor(), AdmissionInterceptor(first_message_seconds=seconds)])
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Echo", handlers())])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}", ended_calls
    finally:
        await server.stop(None)


@pytest.mark.parametrize("method", METHODS)
async def test_a_call_without_a_message_times_out(method: str) -> None:
    """Whatever its kind; half a message does not count."""
    async with echoing(seconds=0.2) as (address, ended_calls), raw_connections(address, 1) as [connection]:
        silent, slow = await connection.begin(f"/test.Echo/{method}", count=2)
        await connection.send(slow, b"\0\0\0\0\x09\x0a")
        async with asyncio.timeout(60):
            await connection.ended(2)

    assert silent != slow
    assert connection.statuses == {DEADLINE_EXCEEDED: 2}
    assert "0.2 seconds" in connection.messages[DEADLINE_EXCEEDED]
    assert ended_calls.count(f"/test.Echo/{method}", "DEADLINE_EXCEEDED") == 2


@pytest.mark.parametrize("method", ["ManyOne", "ManyMany"])
async def test_a_stream_may_be_silent_after_its_first_message(method: str) -> None:
    """A window that shows a live picture may be paused for an hour."""
    async with echoing(seconds=0.2) as (address, _), raw_connections(address, 1) as [connection]:
        [talking] = await connection.begin(f"/test.Echo/{method}")
        await connection.send(talking, bytes(5))
        await connection.begin(f"/test.Echo/{method}")
        async with asyncio.timeout(60):
            await connection.ended(1)  # the one that said nothing
        await connection.send(talking, bytes(5), is_end=True)
        async with asyncio.timeout(60):
            await connection.ended(2)

    assert connection.statuses == {DEADLINE_EXCEEDED: 1, "0": 1}


@pytest.mark.parametrize("method", ["OneOne", "OneMany"])
async def test_a_call_that_ends_without_its_message_gets_an_error(method: str) -> None:
    """Not a response to an empty request."""
    async with echoing() as (address, _), raw_connections(address, 1) as [connection]:
        [stream] = await connection.begin(f"/test.Echo/{method}")
        await connection.send(stream, b"", is_end=True)
        async with asyncio.timeout(60):
            await connection.ended(1)

    assert connection.messages == {INVALID_ARGUMENT: "The call contains no message."}


BROKEN = {
    "invalid UTF-8": b"\x0a\x02\xff\xfe",
    "cut off": b"\x0a\x7f",
    "endless groups": b"\x0b" * 200,
    "a length beyond all": b"\x0a\xff\xff\xff\xff\x0f",
    "a field with the number 0": b"\x00\x01",
}


def rpc(channel: Any, method: str, path: str, data: bytes, **given: Any) -> Any:
    """A call with bytes as its message."""
    if method.startswith("Many"):
        return channel.stream_stream(path)(iter([data]), **given)
    return channel.unary_stream(path)(data, **given)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("method", METHODS)
async def test_an_unparsable_message_is_an_invalid_argument(method: str, broken: bytes) -> None:
    """With a message, a reason, the request id, a log line without a traceback, and a metric."""
    async with echoing() as (address, ended_calls), aio.insecure_channel(address) as channel:
        call = rpc(channel, method, f"/test.Echo/{method}", broken, metadata=(("x-request-id", "mine"),))
        with capture_logs() as logs:
            with pytest.raises(aio.AioRpcError) as caught:
                await call.read()
            await ended_calls.first()

    refused = read_refusal(caught.value)
    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
    assert refused.metadata == {"field": "message"}
    assert "valid protobuf" in refused.message
    assert ("x-request-id", "mine") in tuple(caught.value.trailing_metadata() or ())
    assert ended_calls.count(f"/test.Echo/{method}", "INVALID_ARGUMENT") == 1
    assert [(line["log_level"], line.get("reason"), "exc_info" in line) for line in logs] == [
        ("info", "BAD_FIELD", False)
    ]


@pytest.mark.parametrize("method", ["GetDataset", "WatchDataset", "CaptureInstances"])
async def test_an_unparsable_message_to_a_server_with_tokens_is_an_invalid_argument(
    guarded: GuardedApi, database: Any, method: str
) -> None:
    """With tokens and without; without a valid token nothing is read."""
    _, secret = await new_token(database)
    shape = "Many" if method == "CaptureInstances" else "One"
    path = f"/diptych.v1.DatasetService/{method}"
    outcomes = []
    for metadata in (bearer(secret), ()):
        with pytest.raises(aio.AioRpcError) as caught:
            await rpc(guarded.channel, shape, path, b"\x0a\x02\xff\xfe", metadata=metadata).read()
        outcomes.append(read_refusal(caught.value).reason)

    assert outcomes == ["BAD_FIELD", "TOKEN_MISSING"]


SMALL = Bounds(calls=5, calls_per_machine=3, silent=4, silent_per_machine=2)


def begin(calls: OpenCalls, *machines: str) -> None:
    """Count calls from these machines."""
    for machine in machines:
        calls.begin(machine)


def test_calls_are_limited_per_machine_and_in_total() -> None:
    """Refused calls do not count, ended calls make room."""
    calls = OpenCalls(SMALL)
    begin(calls, "a", "a", "a")
    with pytest.raises(Refusal) as of_machine:
        begin(calls, "a")
    begin(calls, "b", "b")
    with pytest.raises(Refusal) as of_all:
        begin(calls, "c")
    calls.end("a")
    begin(calls, "c")

    assert of_machine.value.metadata == {"limit": "open_calls", "allowed": "3"}
    assert of_all.value.metadata == {"limit": "open_calls_of_all", "allowed": "5"}
    assert calls.count == 5


async def test_the_oldest_silent_call_is_ended_first() -> None:
    """Of the same machine if it has too many, else of all."""
    calls, spoken = OpenCalls(SMALL), asyncio.Event()
    ended: list[str] = []

    async def call(machine: str, name: str) -> None:
        try:
            async with calls.waiting_for_first_message(machine, seconds=60):
                await spoken.wait()
        except Refusal as refusal:
            ended.append(f"{name} {refusal.reason}")

    tasks = []
    for name in ("a1", "a2", "a3", "b1", "b2", "c1"):
        tasks.append(asyncio.create_task(call(name[0], name)))
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        while len(ended) < 2:  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0)
    spoken.set()
    await asyncio.gather(*tasks)

    assert ended == ["a1 NO_MESSAGE", "a2 NO_MESSAGE"]
