"""Errors on their way out: refusals tell everything, faults nothing but where to look."""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from grpc import StatusCode, aio
from grpc_status import rpc_status
from structlog.testing import capture_logs

from diptych.v1 import dataset_service_pb2 as pb
from diptych.v1 import error_reason_pb2
from diptych.wire.reasons import Reason
from diptych_server.api.errors import ErrorInterceptor
from diptych_server.api.handlers import Handler
from diptych_server.api.statuses import CODES, status_of
from diptych_server.core.refusal import Refusal
from support.api_server import Api, Refused, read_refusal
from support.datasets import Shot, capture, new_dataset, picture
from support.metrics import EndedCalls

REFUSAL = Refusal(Reason.LABEL_NAME_TAKEN, "There is such a label.", label_id=7, name="Tasse mit Ü")
Raise = Callable[[aio.ServicerContext[Any, Any]], Awaitable[None]]
Call = Callable[[], Awaitable[Any]]


async def refuse(_: aio.ServicerContext[Any, Any]) -> None:
    """Refuse, as flows do."""
    raise REFUSAL


async def break_down(_: aio.ServicerContext[Any, Any]) -> None:
    """Fail in an unforeseen way."""
    raise KeyError("password=hunter2")


async def abort(context: aio.ServicerContext[Any, Any]) -> None:
    """End the call, as gRPC's own servicers do."""
    await context.abort(StatusCode.DATA_LOSS, "as I said")


async def messages() -> AsyncIterator[bytes]:
    """A stream of one message."""
    yield b""


async def read_all(call: Any) -> list[bytes]:
    """All messages of a response stream."""
    return [message async for message in call]


def handlers(fail: Raise) -> dict[str, Handler]:
    """A method of each cardinality that fails; those that stream send a message first."""

    async def one(_: Any, context: aio.ServicerContext[Any, Any]) -> bytes:
        await fail(context)
        return b""

    async def many(_: Any, context: aio.ServicerContext[Any, Any]) -> AsyncIterator[bytes]:
        yield b"first"
        await fail(context)

    return {
        "OneOne": grpc.unary_unary_rpc_method_handler(one),
        "OneMany": grpc.unary_stream_rpc_method_handler(many),
        "ManyOne": grpc.stream_unary_rpc_method_handler(one),
        "ManyMany": grpc.stream_stream_rpc_method_handler(many),
    }


async def call_nothing(channel: Any) -> None:
    """Call a method that is not there."""
    await channel.unary_unary("/diptych.v1.DatasetService/Nothing")(b"")


def calls(channel: Any) -> dict[str, Call]:
    """What calls each method to its end; without stubs a channel's types say nothing."""
    return {
        "OneOne": lambda: channel.unary_unary("/test.Failing/OneOne")(b""),
        "OneMany": lambda: read_all(channel.unary_stream("/test.Failing/OneMany")(b"")),
        "ManyOne": lambda: channel.stream_unary("/test.Failing/ManyOne")(messages()),
        "ManyMany": lambda: read_all(channel.stream_stream("/test.Failing/ManyMany")(messages())),
    }


async def error_of(method: str, fail: Raise) -> aio.AioRpcError:
    """The error of a method that fails in this way, once the server has ended the call as well."""
    ended_calls = EndedCalls()
    server = aio.server(interceptors=[ErrorInterceptor()])
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Failing", handlers(fail))])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            with pytest.raises(aio.AioRpcError) as caught:
                await calls(channel)[method]()
            await ended_calls.first()
    finally:
        await server.stop(None)
    return caught.value


METHODS = pytest.mark.parametrize("method", ["OneOne", "OneMany", "ManyOne", "ManyMany"])


@METHODS
async def test_a_refusal_is_a_rich_status(method: str) -> None:
    """Code, sentence, reason and facts arrive, whatever the shape of the call."""
    error = await error_of(method, refuse)

    assert read_refusal(error) == Refused(
        StatusCode.ALREADY_EXISTS,
        "LABEL_NAME_TAKEN",
        {"label_id": "7", "name": "Tasse mit Ü"},
        "There is such a label.",
    )


@METHODS
async def test_a_fault_sends_an_error_id_and_not_its_text(method: str) -> None:
    """The id leads to the log, which has the details."""
    with capture_logs() as logs:
        error = await error_of(method, break_down)

    refused = read_refusal(error)
    [entry] = [entry for entry in logs if entry["event"] != "call ended"]
    assert (refused.code, refused.reason) == (StatusCode.INTERNAL, "INTERNAL")
    assert "hunter2" not in f"{error.details()} {error.trailing_metadata()} {refused}"
    assert refused.metadata == {"error_id": entry["error_id"]}
    assert refused.metadata["error_id"] in refused.message
    assert (entry["method"], repr(entry["exc_info"])) == (f"/test.Failing/{method}", "KeyError('password=hunter2')")


async def run_out_of_files(_: aio.ServicerContext[Any, Any]) -> None:
    """Fail as when the process has too many files open."""
    raise OSError(errno.EMFILE, "Too many open files")


async def run_out_of_memory(_: aio.ServicerContext[Any, Any]) -> None:
    """Fail as if memory ran out."""
    raise MemoryError


@METHODS
@pytest.mark.parametrize("fail", [run_out_of_files, run_out_of_memory])
async def test_a_shortage_is_overload_with_a_retry_delay(method: str, fail: Raise) -> None:
    """The program is not at fault: the log has a line for the call and no traceback."""
    with capture_logs() as logs:
        error = await error_of(method, fail)

    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # the stub knows only calls
    assert status is not None
    assert (error.code(), read_refusal(error).reason) == (StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
    assert any(detail.Is(RetryInfo.DESCRIPTOR) for detail in status.details)
    assert [(entry["event"], entry["reason"]) for entry in logs] == [("call ended", "OVERLOADED")]


@METHODS
async def test_an_abort_passes_through(method: str) -> None:
    """Decisions of gRPC's own servicers are neither changed nor logged."""
    with capture_logs() as logs:
        error = await error_of(method, abort)

    assert (error.code(), error.details()) == (StatusCode.DATA_LOSS, "as I said")
    assert {entry["event"] for entry in logs} == {"call ended"}


async def test_an_unknown_method_is_unimplemented(api: Api) -> None:
    """There is nothing to intercept."""
    async with aio.insecure_channel(api.address) as channel:
        with pytest.raises(aio.AioRpcError) as caught:
            await call_nothing(channel)

    assert caught.value.code() is StatusCode.UNIMPLEMENTED


async def test_a_missing_stored_picture_fails_alone_and_is_logged(api: Api) -> None:
    """One lost file does not end the download, and its error id leads to the log."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    lost, kept = await capture(api, dataset_id, [Shot.new(mug, picture(n)) for n in range(2)])
    digest = lost.instance.picture_sha256
    (api.blobs_folder / digest[:2] / digest[2:4] / digest).unlink()

    request = pb.DownloadPicturesRequest(instance_ids=[lost.instance.id, kept.instance.id])
    with capture_logs() as logs:
        first, second = [answer async for answer in api.datasets.DownloadPictures(request)]

    [entry] = [entry for entry in logs if entry["event"] != "call ended"]
    assert first.failure.reason == error_reason_pb2.ERROR_REASON_INTERNAL
    assert first.failure.metadata["error_id"] == entry["error_id"]
    assert entry["picture"] == digest
    assert second.picture


def test_every_reason_has_a_status_and_is_in_the_api() -> None:
    """Python, the table of codes and the proto have the same reasons."""
    proto = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118  no dict

    assert set(Reason) == CODES.keys()
    assert {str(reason) for reason in Reason} == proto - {"UNSPECIFIED"}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_valid_grpc_status(reason: Reason) -> None:
    """If a retry helps, the error says when."""
    status = status_of(Refusal(reason, "A sentence."))

    code = rpc_status.to_status(status).code
    retries = [detail for detail in status.details if detail.Is(RetryInfo.DESCRIPTOR)]
    assert code is not StatusCode.OK
    assert bool(retries) == (reason in {Reason.OVERLOADED, Reason.UNAVAILABLE, Reason.LIMIT_REACHED})
