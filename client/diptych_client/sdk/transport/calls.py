"""A connection to a server, with its stubs, single calls and paging."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Never, Protocol, TypeVar

from grpc import aio

from diptych.v1.access_token_service_pb2_grpc import AccessTokenServiceStub
from diptych.v1.comparison_service_pb2_grpc import ComparisonServiceStub
from diptych.v1.dataset_service_pb2_grpc import DatasetServiceStub
from diptych.v1.explanation_service_pb2_grpc import ExplanationServiceStub
from diptych.v1.model_service_pb2_grpc import ModelServiceStub
from diptych.v1.prediction_service_pb2_grpc import PredictionServiceStub
from diptych.v1.server_service_pb2_grpc import ServerServiceStub
from diptych.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from diptych.v1.training_job_service_pb2_grpc import TrainingJobServiceStub
from diptych.v1.workspace_service_pb2_grpc import WorkspaceServiceStub
from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.transport.address import Address
from diptych_client.sdk.transport.errors import is_refused_at_the_door, translated, wait_before_another_try
from diptych_client.sdk.transport.retry import STREAM, UNARY, RetryPolicy, Tries
from diptych_client.sdk.transport.stubs import Stubs

DEFAULT_TIMEOUT_SECONDS: Final = 30.0

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
class Timeouts:
    """Timeouts and retries of calls."""

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """The default for an attempt of a single call."""
    unary: RetryPolicy = UNARY
    stream: RetryPolicy = STREAM


class Calls:
    """A connection, opened by its first call and bound to the asyncio loop of that call.

    Every stub raises `NotConnectedError` after `close`, on another loop, and in a forked child.
    """

    def __init__(
        self, address: Address, *, timeouts: Timeouts, token: str | None = None, roots: bytes | None = None
    ) -> None:
        """Store the settings; connects on first use.

        Args:
            address: The address of the server.
            timeouts: Timeouts and retries of calls.
            token: The access token of every call; the caller has checked that it may be sent to the address.
            roots: The certificates to trust with TLS, in PEM form; None means those of gRPC.
        """
        self.address = address
        self.timeouts = timeouts
        self._token = token
        self._roots = roots
        self._stubs: Stubs | None = None
        self._is_closed = False

    @property
    def access_tokens(self) -> AccessTokenServiceStub:
        """The stub of the access tokens."""
        return self._open().access_tokens

    @property
    def comparisons(self) -> ComparisonServiceStub:
        """The stub of the comparisons."""
        return self._open().comparisons

    @property
    def datasets(self) -> DatasetServiceStub:
        """The stub of the datasets."""
        return self._open().datasets

    @property
    def explanations(self) -> ExplanationServiceStub:
        """The stub of the explanations."""
        return self._open().explanations

    @property
    def models(self) -> ModelServiceStub:
        """The stub of the models."""
        return self._open().models

    @property
    def predictions(self) -> PredictionServiceStub:
        """The stub of the predictions."""
        return self._open().predictions

    @property
    def server(self) -> ServerServiceStub:
        """The stub of the server itself."""
        return self._open().server

    @property
    def snapshots(self) -> SnapshotServiceStub:
        """The stub of the snapshots."""
        return self._open().snapshots

    @property
    def training_jobs(self) -> TrainingJobServiceStub:
        """The stub of the training jobs."""
        return self._open().training_jobs

    @property
    def workspaces(self) -> WorkspaceServiceStub:
        """The stub of the workspaces."""
        return self._open().workspaces

    @property
    def is_closed(self) -> bool:
        """Whether the connection was closed. Any thread."""
        return self._is_closed

    def __reduce__(self) -> Never:
        """Refuse to be pickled or copied; everything that contains a connection does, except handles."""
        raise TypeError("A client cannot be copied or pickled. Open one in each process; handles can be pickled.")

    def shut(self) -> None:
        """Refuse every call from now on. Any thread."""
        self._is_closed = True

    async def close(self) -> None:
        """Close the connection and cancel its calls; does nothing the second time."""
        self.shut()
        if self._stubs is not None:
            await self._stubs.close()

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """In the block, a call that ends because the client was closed raises an error instead of being cancelled.

        Raises:
            NotConnectedError: The client was closed.
        """
        try:
            yield
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and not (task and task.cancelling()):
                raise NotConnectedError.closed() from None
            raise

    async def unary(
        self,
        method: aio.UnaryUnaryMultiCallable[Request, Response],
        request: Request,
        *,
        may_retry: bool,
        timeout_seconds: float | None = None,
    ) -> Response:
        """Make a single call and return its response.

        Args:
            method: A method of a stub.
            request: The request.
            may_retry: True if the call is idempotent.
            timeout_seconds: For each attempt; None means the default of the connection.

        Raises:
            DiptychError: The call was refused or failed.
        """
        tries = Tries(self.timeouts.unary)
        timeout = self.timeouts.timeout_seconds if timeout_seconds is None else timeout_seconds
        while True:
            self._open()  # it may have been closed between two attempts
            try:
                with self.translated_errors():
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
        self, method: aio.UnaryUnaryMultiCallable[PageRequest, Page], request: PageRequest
    ) -> AsyncIterator[Page]:
        """All pages of a list, each fetched on demand; modifies `request`.

        Raises:
            DiptychError: The call was refused or failed.
        """
        while True:
            page = await self.unary(method, request, may_retry=True)
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def _open(self) -> Stubs:
        if self._is_closed:
            raise NotConnectedError.closed()
        if self._stubs is None:
            self._stubs = Stubs(self.address, token=self._token, roots=self._roots)
        self._stubs.check()
        return self._stubs
