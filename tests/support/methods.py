"""Every method that a server has, by the descriptors of its services: what is new is there by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from grpc import StatusCode, aio
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from support.api_server import read_refusal
from support.requests import services


def every_method() -> Iterator[MethodDescriptor]:
    """All methods of our protos, of health and of reflection."""
    health: Any = health_pb2.DESCRIPTOR.services_by_name["Health"]
    reflection: Any = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"]
    for service in (*services(), health, reflection):
        yield from service.methods


def path_of(method: MethodDescriptor) -> str:
    """The path on the wire, `/package.Service/Method`."""
    return f"/{method.containing_service.full_name}/{method.name}"


@dataclass(frozen=True)
class Outcome:
    """How a call ended, or that it began to be answered."""

    code: StatusCode
    reason: str = ""


async def outcome_of(channel: Any, method: MethodDescriptor, *, metadata: Any = ()) -> Outcome:
    """The outcome of a call with an empty message, or without messages if the method takes a stream.

    A client that writes while it is refused may not see the refusal (grpc.aio raises its own error then), so streams
    write nothing. The first answer will do.
    """
    path = path_of(method)
    call: Any
    if method.client_streaming:
        call = channel.stream_stream(path)(metadata=tuple(metadata), timeout=120)
        await call.done_writing()
    else:
        call = channel.unary_stream(path)(b"", metadata=tuple(metadata), timeout=120)
    try:
        await call.read()
    except aio.AioRpcError as error:
        has_details = any(key == "grpc-status-details-bin" for key, _ in error.trailing_metadata() or ())
        return Outcome(error.code(), read_refusal(error).reason if has_details else "")
    finally:
        call.cancel()
    return Outcome(StatusCode.OK)
