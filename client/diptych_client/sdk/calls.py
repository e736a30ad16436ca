"""One connection to a server: its stubs, and how single calls and pages are made."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, TypeVar

from grpc import aio

from diptych.v1 import (
    access_token_service_pb2_grpc,
    dataset_service_pb2_grpc,
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
    server_service_pb2_grpc,
    snapshot_service_pb2_grpc,
    training_service_pb2_grpc,
    workspace_service_pb2_grpc,
)
from diptych_client.sdk.address import Address
from diptych_client.sdk.channel import open_channel
from diptych_client.sdk.retry import STREAM, UNARY, RetryPolicy, Tries
from diptych_client.sdk.rpc_errors import is_refused_at_the_door, translated, wait_before_another_try

DEFAULT_TIMEOUT_SECONDS: Final = 30.0

Request = TypeVar("Request")
Response = TypeVar("Response")
Stub = TypeVar("Stub")


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

    def __init__(
        self, address: Address, *, patience: Patience, token: str | None = None, roots: bytes | None = None
    ) -> None:
        """Connects to nothing yet.

        Args:
            address: Where the server is.
            patience: How long calls wait and how often they are tried again.
            token: The access token that every call carries; it must be allowed to go there.
            roots: With TLS: whom to trust, in PEM form; None means whom gRPC trusts.
        """
        self.address = address
        self.patience = patience
        self._channel = open_channel(address, roots=roots)
        self._metadata = aio.Metadata(("authorization", f"Bearer {token}")) if token else None
        self.access_tokens = self._stub(access_token_service_pb2_grpc.AccessTokenServiceStub)
        self.datasets = self._stub(dataset_service_pb2_grpc.DatasetServiceStub)
        self.models = self._stub(model_service_pb2_grpc.ModelServiceStub)
        self.predictions = self._stub(prediction_service_pb2_grpc.PredictionServiceStub)
        self.server = self._stub(server_service_pb2_grpc.ServerServiceStub)
        self.snapshots = self._stub(snapshot_service_pb2_grpc.SnapshotServiceStub)
        self.training = self._stub(training_service_pb2_grpc.TrainingServiceStub)
        self.workspaces = self._stub(workspace_service_pb2_grpc.WorkspaceServiceStub)

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
        tries = Tries(self.patience.unary)
        timeout = self.patience.timeout_seconds if timeout_seconds is None else timeout_seconds
        while True:
            try:
                return await method(request, timeout=timeout)
            except aio.AioRpcError as error:
                wait = None
                if may_retry or is_refused_at_the_door(error):
                    at_least = wait_before_another_try(error, address=self.address)
                    wait = None if at_least is None else tries.next_wait(at_least=at_least)
                if wait is None:
                    raise translated(error, address=self.address) from error
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

    def _stub(self, kind: Callable[[aio.Channel], Stub]) -> Stub:
        """A stub whose every method sends the token, without an interceptor in the way of each message of a stream."""
        stub = kind(self._channel)
        if self._metadata is not None:
            for name, method in vars(stub).items():
                setattr(stub, name, partial(method, metadata=self._metadata))
        return stub
