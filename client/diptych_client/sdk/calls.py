"""One connection to a server: its stubs, and how single calls and pages are made."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from grpc import aio

from diptych.v1 import (
    dataset_service_pb2_grpc,
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
    server_service_pb2_grpc,
    snapshot_service_pb2_grpc,
    training_service_pb2_grpc,
)
from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych_client.sdk.address import Address
from diptych_client.sdk.retry import STREAM, UNARY, RetryPolicy
from diptych_client.sdk.rpc_errors import is_worth_another_try, translated

DEFAULT_TIMEOUT_SECONDS: Final = 30.0

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Clients of one program would share a connection, and with it the streams that one connection may have.
    ("grpc.use_local_subchannel_pool", 1),
    # The library waits a second before it connects again, longer each time; our own policy is the one that counts.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)

Request = TypeVar("Request")
Response = TypeVar("Response")


class _PageRequest(Protocol):
    page_token: str


class _Page(Protocol):
    @property
    def next_page_token(self) -> str: ...


PageRequest = TypeVar("PageRequest", bound=_PageRequest)
Page = TypeVar("Page", bound=_Page)


def new_id() -> str:
    """A fresh UUID, for requests, bursts and captures."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long calls wait and how often they are tried again."""

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """For one try of a single call that names no timeout of its own."""
    unary: RetryPolicy = UNARY
    stream: RetryPolicy = STREAM


class Calls:
    """The stubs of one channel. To be used on the asyncio loop that it was made on."""

    def __init__(self, address: Address, *, patience: Patience) -> None:
        self.address = address
        self.patience = patience
        self._channel = aio.insecure_channel(str(address), options=_OPTIONS)
        self.datasets = dataset_service_pb2_grpc.DatasetServiceStub(self._channel)
        self.models = model_service_pb2_grpc.ModelServiceStub(self._channel)
        self.predictions = prediction_service_pb2_grpc.PredictionServiceStub(self._channel)
        self.server = server_service_pb2_grpc.ServerServiceStub(self._channel)
        self.snapshots = snapshot_service_pb2_grpc.SnapshotServiceStub(self._channel)
        self.training = training_service_pb2_grpc.TrainingServiceStub(self._channel)

    async def close(self) -> None:
        """Ends the connection and every call on it."""
        await self._channel.close()

    async def unary(
        self,
        method: "aio.UnaryUnaryMultiCallable[Request, Response]",
        request: Request,
        *,
        may_retry: bool,
        timeout_seconds: float | None = None,
    ) -> Response:
        """The answer to one request.

        Args:
            method: A method of a stub.
            request: What is asked.
            may_retry: True when a second arrival of the same request does no harm.
            timeout_seconds: For each try; None means the connection's own.

        Raises:
            DiptychError: The call was refused or did not arrive.
        """
        waits = self.patience.unary.waits() if may_retry else iter(())
        timeout = self.patience.timeout_seconds if timeout_seconds is None else timeout_seconds
        while True:
            try:
                return await method(request, timeout=timeout)
            except aio.AioRpcError as error:
                wait = next(waits, None) if is_worth_another_try(error) else None
                if wait is None:
                    raise translated(error, address=str(self.address)) from error
            await asyncio.sleep(wait)

    async def pages(
        self, method: "aio.UnaryUnaryMultiCallable[PageRequest, Page]", request: PageRequest
    ) -> AsyncIterator[Page]:
        """All pages of a list from the first one on, each fetched when it is asked for; `request` is used up.

        Raises:
            DiptychError: The call was refused or did not arrive.
        """
        while True:
            page = await self.unary(method, request, may_retry=True)
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
