"""Limits per token and per machine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.rpc.error_details_pb2 import RetryInfo
from grpc import StatusCode, aio
from grpc_status import rpc_status
from structlog.testing import capture_logs

from diptych.v1 import dataset_pb2, server_service_pb2
from diptych.v1 import dataset_service_pb2 as pb
from diptych_server.api.access.limits import Allowance, Meter, Meters, TokenBucket
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Database
from support.api_server import Refused, read_refusal, refusal_of
from support.guarded_server import PLENTY, GuardedApi, bearer, guarded_api, new_token

Start = Callable[..., Any]


@pytest.fixture
def start(database: Database, conninfo: str, tmp_path: Path) -> Start:
    """Starts a server with limits."""
    return lambda **given: guarded_api(database, conninfo, tmp_path, **given)


async def a_dataset(guarded: GuardedApi, secret: str) -> str:
    """The id of a new dataset."""
    request = pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="Things"))
    return str((await guarded.datasets.CreateDataset(request, metadata=bearer(secret))).dataset.id)


def listing(guarded: GuardedApi, secret: str, *more: tuple[str, str], request: Any = None) -> Any:
    """A call that changes nothing."""
    return guarded.datasets.ListDatasets(request or pb.ListDatasetsRequest(), metadata=(*bearer(secret), *more))


async def refusal_of_stream(call: Any) -> Refused:
    """How a stream is refused that never began."""
    with pytest.raises(aio.AioRpcError) as caught:
        await call.read()
    return read_refusal(caught.value)


async def began(call: Any) -> bool:
    """Whether a stream was admitted."""
    try:
        return await call.read() is not aio.EOF
    except aio.AioRpcError:
        return False


async def test_open_calls_per_token_are_limited(start: Start, database: Database) -> None:
    """A call that ends makes room for another; other tokens are not affected."""
    _, ada = await new_token(database)
    _, bob = await new_token(database, name="Bob")
    async with start(per_token=replace(PLENTY, open_calls=3)) as guarded:
        request = pb.WatchDatasetRequest(dataset_id=await a_dataset(guarded, ada))
        watches = [guarded.datasets.WatchDataset(request, metadata=bearer(ada)) for _ in range(3)]
        for watch in watches:
            await watch.read()

        refused = await refusal_of_stream(guarded.datasets.WatchDataset(request, metadata=bearer(ada)))
        refused_too = await refusal_of(listing(guarded, ada))
        others = guarded.datasets.WatchDataset(request, metadata=bearer(bob))
        assert (await others.read()).dataset.id == request.dataset_id

        assert (refused.code, refused.reason) == (StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")
        assert refused.metadata == refused_too.metadata == {"limit": "open_calls", "allowed": "3"}
        watches[0].cancel()
        async with asyncio.timeout(60):
            while not await began(another := guarded.datasets.WatchDataset(request, metadata=bearer(ada))):
                pass  # the server notices the end a little later
        for watch in (*watches[1:], others, another):
            watch.cancel()


async def test_open_calls_per_machine_are_limited_across_tokens(start: Start, database: Database) -> None:
    """Many tokens do not help."""
    _, ada = await new_token(database)
    _, bob = await new_token(database, name="Bob")
    async with start(open_calls_per_machine=1) as guarded:
        request = pb.WatchDatasetRequest(dataset_id=await a_dataset(guarded, ada))
        watch = guarded.datasets.WatchDataset(request, metadata=bearer(ada))
        await watch.read()

        refused = await refusal_of_stream(guarded.datasets.WatchDataset(request, metadata=bearer(bob)))

        assert refused.metadata == {"limit": "open_calls", "allowed": "1"}
        watch.cancel()


async def test_a_token_that_calls_too_often_gets_a_retry_delay(start: Start, database: Database) -> None:
    """With a retry delay, as for overload."""
    _, ada = await new_token(database)
    _, bob = await new_token(database, name="Bob")
    async with start(per_token=replace(PLENTY, calls_per_second=0.001)) as guarded:
        await listing(guarded, ada)

        with pytest.raises(aio.AioRpcError) as caught:
            await listing(guarded, ada)
        await listing(guarded, bob)

    refused = read_refusal(caught.value)
    status = rpc_status.from_call(caught.value)  # type: ignore[arg-type]  # the stub knows only calls
    assert (refused.code, refused.reason) == (StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")
    assert refused.metadata == {"limit": "calls_per_second", "allowed": "0.001"}
    assert status is not None
    assert [detail.Is(RetryInfo.DESCRIPTOR) for detail in status.details] == [False, True]


async def test_a_machine_that_guesses_tokens_is_slowed_down(start: Start, database: Database) -> None:
    """The limit per machine counts calls without a token or with a wrong one, and applies before the check."""
    _, ada = await new_token(database)
    async with start(per_machine=replace(PLENTY, calls_per_second=1)) as guarded:
        reasons = [(await refusal_of(listing(guarded, "guess"))).reason for _ in range(3)]
        info = guarded.server.GetServerInfo(server_service_pb2.GetServerInfoRequest())
        refused = [(await refusal_of(call)).reason for call in (info, listing(guarded, ada))]

    assert reasons[0] == "TOKEN_UNKNOWN"
    assert reasons[2] == "LIMIT_REACHED"
    assert refused == ["LIMIT_REACHED"] * 2


async def test_behind_a_proxy_the_machine_is_the_forwarded_one(start: Start, database: Database) -> None:
    """Otherwise the first that calls too often would block all others."""
    _, ada = await new_token(database)
    async with start(per_machine=replace(PLENTY, calls_per_second=0.001), is_behind_proxy=True) as guarded:
        await listing(guarded, ada, ("x-forwarded-for", "192.0.2.7"))
        again = listing(guarded, ada, ("x-forwarded-for", "203.0.113.1, 192.0.2.7"))
        assert (await refusal_of(again)).reason == "LIMIT_REACHED"
        await listing(guarded, ada, ("x-forwarded-for", "192.0.2.7, 192.0.2.8"))


async def test_behind_a_proxy_the_log_names_the_caller(start: Start, database: Database) -> None:
    """Not the proxy, through which all calls come."""
    _, ada = await new_token(database)
    with capture_logs() as lines:
        async with start(is_behind_proxy=True) as guarded:
            await listing(guarded, ada, ("x-forwarded-for", "192.0.2.7"))

    assert [line["peer"] for line in lines if line["event"] == "call ended"] == ["192.0.2.7"]


async def test_an_upload_that_is_too_fast_is_refused_and_small_calls_continue(start: Start, database: Database) -> None:
    """A unary call cannot wait, so it is refused."""
    _, ada = await new_token(database)
    large = pb.ListDatasetsRequest(order_by="x" * 5_000_000)
    async with start(per_token=replace(PLENTY, upload_bytes_per_second=1)) as guarded:
        first = await refusal_of(listing(guarded, ada, request=large))
        second = await refusal_of(listing(guarded, ada, request=large))
        await listing(guarded, ada)

    assert first.reason == "BAD_FIELD"
    assert (second.reason, second.metadata) == ("LIMIT_REACHED", {"limit": "upload_bytes_per_second", "allowed": "1"})


async def test_a_stream_that_uploads_too_fast_is_read_more_slowly(start: Start, database: Database) -> None:
    """It is not ended: unread data waits at its sender, and everything is answered."""
    _, ada = await new_token(database)
    async with start(per_token=replace(PLENTY, upload_bytes_per_second=20_000_000)) as guarded:
        dataset_id = await a_dataset(guarded, ada)

        async def requests() -> AsyncIterator[pb.CaptureInstancesRequest]:
            yield pb.CaptureInstancesRequest(target=pb.CaptureTarget(dataset_id=dataset_id))
            for _ in range(10):
                yield pb.CaptureInstancesRequest(picture=pb.CapturePicture(picture=b"x" * 5_000_000))

        since = asyncio.get_running_loop().time()
        responses = [response async for response in guarded.datasets.CaptureInstances(requests(), metadata=bearer(ada))]
        seconds = asyncio.get_running_loop().time() - since

    assert len(responses) == 10
    assert seconds >= 0.5 - 0.01  # 50 MB, of which two seconds' worth go through at once


def test_a_bucket_fills_with_time_up_to_its_capacity() -> None:
    """Unused quota is not saved indefinitely."""
    now = [0.0]
    bucket = TokenBucket(rate=2, capacity=4, clock=lambda: now[0])

    taken = [bucket.take() for _ in range(5)]
    now[0] += 0.5
    after = [bucket.take(), bucket.take()]
    now[0] += 100
    much_later = [bucket.take() for _ in range(5)]

    assert taken == much_later == [True, True, True, True, False]
    assert after == [True, False]


def test_later_calls_wait_until_a_large_message_is_paid_for() -> None:
    """Large messages arrive whole: they are paid for afterwards."""
    now = [0.0]
    bucket = TokenBucket(rate=10, capacity=10, clock=lambda: now[0])

    assert bucket.spend(30) == 2.0
    now[0] += 2.05
    assert bucket.take() is False
    now[0] += 0.1
    assert bucket.take() is True


def test_a_call_that_is_refused_does_not_stay_open() -> None:
    """Otherwise refused calls would use up the limit."""
    meter = Meter(Allowance(open_calls=1, calls_per_second=100, upload_bytes_per_second=1), "A token")
    meter.begin()
    for _ in range(3):
        with pytest.raises(Refusal):
            meter.begin()
    meter.end()

    meter.begin()


def test_meters_of_idle_machines_are_forgotten() -> None:
    """A million addresses take no memory for long; one with an open call is kept."""
    meters = Meters(Allowance(open_calls=1, calls_per_second=1, upload_bytes_per_second=1), "machine")
    kept = meters.of("kept")
    kept.begin()

    for number in range(5000):
        meters.of(number)

    assert meters.of("kept") is kept
    assert len(meters._meters) < 2000
