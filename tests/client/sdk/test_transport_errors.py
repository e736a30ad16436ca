"""Errors of calls whose trailers are not those that a Diptych server sends."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2
from grpc import aio
from hypothesis import given
from hypothesis import strategies as some

from diptych.v1 import dataset_service_pb2
from diptych.wire.reasons import ERROR_DOMAIN, Reason
from diptych_client.sdk import ConflictError, LimitReachedError, OverloadedError
from diptych_client.sdk.transport.address import Address
from diptych_client.sdk.transport.errors import is_refused_at_the_door, translated, wait_before_another_try
from support.local_server import add_methods, serving

SERVICE = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
HERE = Address.parse("localhost:8410")
KEY = "grpc-status-details-bin"
LIMIT = error_details_pb2.ErrorInfo(reason=Reason.LIMIT_REACHED, domain=ERROR_DOMAIN)
EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


def status(*details: Packed, code: int = 8, message: str = "A sentence.") -> bytes:
    """A status as encoded in the trailers."""
    return bytes(status_pb2.Status(code=code, message=message, details=details).SerializeToString())


def packed(message: Any) -> Packed:
    """A detail of a status."""
    detail = Packed()
    detail.Pack(message)
    return detail


def error_with(trailer: bytes, *, code: grpc.StatusCode = EXHAUSTED) -> aio.AioRpcError:
    """An error as gRPC raises it."""
    return aio.AioRpcError(code, aio.Metadata(), aio.Metadata((KEY, trailer)), details="A sentence.")


DAMAGED = {
    "no status at all": b"\xff\xff\xff\xff",
    "a status cut off": status(packed(LIMIT))[:-5],
    "a detail that is not what it says": status(
        Packed(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=b"\x0a\xff\xff")
    ),
    "a retry delay that is not one": status(
        packed(LIMIT), Packed(type_url="type.googleapis.com/google.rpc.RetryInfo", value=b"\x0a\x05\x08")
    ),
    "the code of another call": status(packed(LIMIT), code=5),
    "a code that does not exist": status(packed(LIMIT), code=99),
    "the message of another call": status(packed(LIMIT), message="Another sentence."),
}


@pytest.mark.parametrize("trailer", DAMAGED.values(), ids=DAMAGED.keys())
async def test_a_damaged_trailer_leaves_the_error_of_the_status(trailer: bytes) -> None:
    """A proxy that alters trailers costs the reason, and never another exception."""
    servicer = {"GetDataset": aborting(lambda context: context.set_trailing_metadata(((KEY, trailer),)), EXHAUSTED)}

    async with serving(lambda server: add_methods(server, SERVICE, servicer)) as (_, client):
        with pytest.raises(OverloadedError) as caught:
            await client.datasets.get("x")

    assert not isinstance(caught.value, LimitReachedError)
    assert caught.value.reason == "RESOURCE_EXHAUSTED"
    assert "A sentence." in caught.value.message
    assert caught.value.retry_after_seconds == 0


@given(trailer=some.binary(max_size=300))
def test_arbitrary_bytes_in_the_trailer_are_tolerated(trailer: bytes) -> None:
    """All three questions about an error have an answer."""
    error = error_with(trailer, code=grpc.StatusCode.ABORTED)

    assert isinstance(translated(error, address=HERE), ConflictError)
    assert wait_before_another_try(error, address=HERE) is None
    assert not is_refused_at_the_door(error)


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (Duration(seconds=2, nanos=500_000_000), 2.5),
        (Duration(seconds=-3), 0.0),
        (Duration(seconds=2**62), float(2**62)),
    ],
)
def test_any_retry_delay_is_read(delay: Duration, seconds: float) -> None:
    """A negative delay is none, and an endless one is too long to wait for."""
    error = error_with(status(packed(LIMIT), packed(error_details_pb2.RetryInfo(retry_delay=delay))))

    translation = translated(error, address=HERE)

    assert isinstance(translation, LimitReachedError)
    assert translation.retry_after_seconds == seconds
    assert wait_before_another_try(error, address=HERE) == (seconds or None)


def aborting(prepare: Callable[[Any], None], code: grpc.StatusCode) -> Callable[[Any, Any], Any]:
    """A method that prepares its trailers and aborts."""

    async def method(_: object, context: Any) -> None:
        prepare(context)
        await context.abort(code, "A sentence.")

    return method
