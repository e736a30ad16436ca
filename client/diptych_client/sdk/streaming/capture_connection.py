"""The connection of a capture: tracks what was sent, acknowledged and must be sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from grpc import aio

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import acknowledgement
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.streaming.reconnect import Reconnecting
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import Acknowledgement


class CaptureConnection:
    """Pictures in flight: at most `window` of them without an acknowledgement.

    A cancelled stream looks like a finished one, so only an acknowledgement removes a picture.
    """

    def __init__(self, calls: Calls, *, target: wire.CaptureTarget, window: int) -> None:
        self._calls = calls
        self._target = target
        self._room = asyncio.Semaphore(window)
        self._pending: dict[str, tuple[wire.CapturePicture, asyncio.Future[Acknowledgement]]] = {}
        self._news = asyncio.Event()
        self._is_finished = False
        self._error: DiptychError | None = None

    async def send(self, picture: wire.CapturePicture) -> asyncio.Future[Acknowledgement]:
        """Send a picture and return a future of its acknowledgement, once the window has room.

        Raises:
            DiptychError: The stream has failed permanently.
        """
        if (known := self._pending.get(picture.capture_id)) is not None:
            return known[1]
        await self._room.acquire()
        if self._error is not None:
            self._room.release()  # wakes the next waiter, which raises as well
            raise self._error
        future: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
        self._pending[picture.capture_id] = (picture, future)
        self._news.set()
        return future

    def finish(self) -> None:
        """Mark the end of the pictures; `run` ends after the last acknowledgement."""
        self._is_finished = True
        self._news.set()

    async def run(self) -> None:
        """Send and resend until everything is acknowledged.

        Raises:
            DiptychError: The server refused the stream, or was unavailable for too long.
        """
        try:
            await self._run()
        except DiptychError as error:
            self._fail(error)
            raise
        finally:
            for _, future in self._pending.values():
                future.cancel()

    async def _run(self) -> None:
        connections = Reconnecting(self._calls)
        while not self._is_done():
            await self._something_to_send()
            broken_by = await self._one_connection(connections)
            if not self._is_done():
                await connections.pause(broken_by)

    def _is_done(self) -> bool:
        return self._is_finished and not self._pending

    async def _something_to_send(self) -> None:
        while not self._pending and not self._is_finished:
            self._news.clear()
            await self._news.wait()

    async def _one_connection(self, connections: Reconnecting) -> aio.AioRpcError | None:
        """Use one connection and return its error; None if it ended normally."""
        call = self._calls.datasets.CaptureInstances(self._requests())
        try:
            with self._calls.translated_errors():
                async for answer in call:
                    connections.has_progress()
                    self._settle(acknowledgement(answer))
        except aio.AioRpcError as error:
            connections.check(error)
            return error
        finally:
            call.cancel()
        return None

    async def _requests(self) -> AsyncIterator[wire.CaptureInstancesRequest]:
        yield wire.CaptureInstancesRequest(target=self._target)
        sent: set[str] = set()
        while not self._is_done():
            self._news.clear()
            sent &= self._pending.keys()
            for identity in [each for each in self._pending if each not in sent]:
                sent.add(identity)
                if identity in self._pending:
                    yield wire.CaptureInstancesRequest(picture=self._pending[identity][0])
            if self._is_finished and sent >= self._pending.keys():
                return  # half-closed: acknowledgements still arrive
            await self._news.wait()

    def _settle(self, answer: Acknowledgement) -> None:
        if (entry := self._pending.pop(answer.capture_id, None)) is None:
            return  # already acknowledged on a lost connection
        self._room.release()
        if not entry[1].done():
            entry[1].set_result(answer)

    def _fail(self, error: DiptychError) -> None:
        self._error = error
        for _, future in self._pending.values():
            self._room.release()
            if not future.done():
                future.set_exception(error)
                future.exception()  # callers that do not await it get the error on leaving the capture
        self._pending.clear()
