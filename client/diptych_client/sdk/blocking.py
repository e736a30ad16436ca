"""The SDK without `await`, for scripts and notebooks: the async client on one background thread.

Every method of the async client is there under its name and with its arguments. What returns a value there returns it
here, what is an async iterator there is an iterator here, `async with` becomes `with`:

    with connect() as client:
        dataset = client.datasets.create("Desk")
        with dataset.capture() as capture:
            capture.add(picture, label="mug")
        for snapshot in client.snapshots.list():
            print(snapshot.name)
"""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from diptych_client.sdk.access_tokens import AccessTokens
from diptych_client.sdk.capture import Capture
from diptych_client.sdk.client import Client
from diptych_client.sdk.dataset import Dataset
from diptych_client.sdk.datasets import Datasets
from diptych_client.sdk.models import Model, Models
from diptych_client.sdk.prediction_stream import PredictionStream
from diptych_client.sdk.predictions import Predictions
from diptych_client.sdk.snapshot import Snapshot
from diptych_client.sdk.snapshots import Snapshots
from diptych_client.sdk.tls import Tls
from diptych_client.sdk.training_job import TrainingJob
from diptych_client.sdk.training_jobs import TrainingJobs
from diptych_client.sdk.workspace import Workspace
from diptych_client.sdk.workspaces import Workspaces

_WITH_VERBS = (
    AccessTokens,
    Capture,
    Client,
    Dataset,
    Datasets,
    Model,
    Models,
    PredictionStream,
    Predictions,
    Snapshot,
    Snapshots,
    TrainingJob,
    TrainingJobs,
    Workspace,
    Workspaces,
)


@contextmanager
def connect(address: str | None = None, *, token: str | None = None, tls: Tls | None = None) -> "Iterator[Blocking]":
    """A client whose methods wait for their answers; any thread but one that runs an asyncio loop may use it.

    Without any argument it is `Client.from_environment()`, else `Client(address, token=token, tls=tls)`.

    Raises:
        ValueError: As these do.
    """
    is_bare = address is None and token is None and tls is None
    client = Client.from_environment() if is_bare else Client(address, token=token, tls=tls)
    with _LoopThread() as loop, Blocking(client, loop) as connected:
        yield connected


class _LoopThread:
    """One asyncio loop on a thread of its own, between entering and leaving."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="diptych-client", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.run(self._loop.shutdown_asyncgens())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What the coroutine returns; when the caller is interrupted it is cancelled, and seen to end."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise


class Blocking:
    """An object of the async client whose methods wait. Attributes that are plain values are themselves."""

    def __init__(self, target: object, loop: _LoopThread) -> None:
        self._target = target
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        attribute = getattr(self._target, name)
        return self._method(attribute) if inspect.ismethod(attribute) else self._wrapped(attribute)

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._target) if not name.startswith("_")]

    def __repr__(self) -> str:
        return repr(self._target)

    def __eq__(self, other: object) -> bool:
        return bool(self._target == _unwrapped(other))

    def __hash__(self) -> int:
        return hash(self._target)

    def __enter__(self) -> Self:
        self._loop.run(_entered(self._target))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.run(_left(self._target, kind, error, traceback))

    def __iter__(self) -> Iterator[Any]:
        if not isinstance(self._target, AsyncIterator):
            raise TypeError(f"{type(self._target).__name__} is not iterable")
        return self._iterated(self._target)

    def _method(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            plain = [_unwrapped(each) for each in arguments]
            return self._loop_call(method, plain, {name: _unwrapped(each) for name, each in named.items()})

        call.__name__, call.__doc__ = method.__name__, method.__doc__
        return call

    def _loop_call(self, method: Callable[..., Any], arguments: list[Any], named: dict[str, Any]) -> Any:
        return self._wrapped(self._loop.run(_called(method, arguments, named)))

    def _iterated(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        end = object()
        try:
            while (item := self._loop.run(_next(items, end))) is not end:
                yield self._wrapped(item)
        finally:
            self._loop.run(_closed(items))

    def _wrapped(self, value: Any) -> Any:
        if isinstance(value, _WITH_VERBS):
            return Blocking(value, self._loop)
        if inspect.isasyncgen(value):
            return self._iterated(value)
        if isinstance(value, tuple) and type(value) is tuple:
            return tuple(self._wrapped(each) for each in value)
        return value


async def _called(method: Callable[..., Any], arguments: list[Any], named: dict[str, Any]) -> Any:
    result = method(*arguments, **named)
    while inspect.isawaitable(result):  # a coroutine may return a future
        result = await result
    return result


async def _entered(target: Any) -> None:
    await target.__aenter__()


async def _left(target: Any, *reason: Any) -> None:
    await target.__aexit__(*reason)


async def _next(items: AsyncIterator[Any], end: object) -> Any:
    return await anext(items, end)


async def _closed(items: AsyncIterator[Any]) -> None:
    if inspect.isasyncgen(items):
        await items.aclose()


def _unwrapped(value: Any) -> Any:
    match value:
        case Blocking():
            return value._target  # noqa: SLF001  our own
        case list() | tuple():
            return [_unwrapped(each) for each in value]
    return value
