"""One connection to a server: its stubs, and how single calls and pages are made."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Never, Protocol, TypeVar

from grpc import aio

from diptych.v1.access_token_service_pb2_grpc import AccessTokenServiceStub
from diptych.v1.dataset_service_pb2_grpc import DatasetServiceStub
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
    """How long calls wait and how often they are tried again."""

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """For one try of a single call that names no timeout."""
    unary: RetryPolicy = UNARY
    stream: RetryPolicy = STREAM


class Calls:
    """One connection, opened by its first call, on whose asyncio loop it then stays.

    Every stub raises `NotConnectedError` where there can be no call: after `close`, on another loop, in a forked child.
    """

    def __init__(
        self, address: Address, *, timeouts: Timeouts, token: str | None = None, roots: bytes | None = None
    ) -> None:
        """Connect to nothing yet.

        Args:
            address: Where the server is.
            timeouts: How long calls wait and how often they are tried again.
            token: The access token that every call carries; it must be allowed to go there.
            roots: With TLS: whom to trust, in PEM form; None means whom gRPC trusts.
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
    def datasets(self) -> DatasetServiceStub:
        """The stub of the datasets."""
        return self._open().datasets

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
        """Whether it was closed. Any thread."""
        return self._is_closed

    def __reduce__(self) -> Never:
        """Refuse to be pickled or copied, and with it all that holds a connection but for handles."""
        raise TypeError("A client cannot be copied or pickled: open one in each process; handles can be sent to it.")

    def shut(self) -> None:
        """Refuse every call from now on. Any thread."""
        self._is_closed = True

    async def close(self) -> None:
        """End the connection and every call on it; a second time does nothing."""
        self.shut()
        if self._stubs is not None:
            await self._stubs.close()

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Within it a call that ended because the client was closed says so, instead of looking cancelled.

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
        """The answer to one request.

        Args:
            method: A method of a stub.
            request: What is asked.
            may_retry: True when a second arrival of the same request does no harm.
            timeout_seconds: For each try; None means the connection's own.

        Raises:
            DiptychError: The call was refused or did not arrive.
        """
        tries = Tries(self.timeouts.unary)
        timeout = self.timeouts.timeout_seconds if timeout_seconds is None else timeout_seconds
        while True:
            self._open()  # it may have been closed between two tries
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

    def _open(self) -> Stubs:
        if self._is_closed:
            raise NotConnectedError.closed()
        if self._stubs is None:
            self._stubs = Stubs(self.address, token=self._token, roots=self._roots)
        self._stubs.check()
        return self._stubs
