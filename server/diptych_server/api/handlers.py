"""Helpers for interceptors: handlers of the four cardinalities."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import grpc

# At run time the class is not generic.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
MaybeHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[MaybeHandler]]


def behaviour_of(handler: Handler) -> Callable[..., Any]:
    """The function that answers the calls of this handler."""
    behaviour: Callable[..., Any] = _parts(handler)[1]
    return behaviour


def with_behaviour(handler: Handler, behaviour: Callable[..., Any]) -> Handler:
    """A handler of the same cardinality with another function."""
    make, _ = _parts(handler)
    return make(
        behaviour,
        request_deserializer=handler.request_deserializer,
        response_serializer=handler.response_serializer,
    )


def _parts(handler: Handler) -> tuple[Callable[..., Handler], Any]:
    match handler.request_streaming, handler.response_streaming:
        case False, False:
            return grpc.unary_unary_rpc_method_handler, handler.unary_unary
        case False, True:
            return grpc.unary_stream_rpc_method_handler, handler.unary_stream
        case True, False:
            return grpc.stream_unary_rpc_method_handler, handler.stream_unary
        case _:
            return grpc.stream_stream_rpc_method_handler, handler.stream_stream
