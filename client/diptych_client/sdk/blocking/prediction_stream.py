"""Live predictions without `await`: one thread may offer frames while another reads the answers."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from diptych_client.sdk.blocking.link import Link, next_of
from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.picture_forms import AnyPicture, encoded
from diptych_client.sdk.resources.snapshot_names import SnapshotNames
from diptych_client.sdk.streaming.predictions import PredictionStream as AsyncPredictionStream
from diptych_client.sdk.values.predictions import FrameAnswer

T = TypeVar("T")


class PredictionStream:
    """An open stream of frames. Use it with `with`, offer frames, and iterate over the answers.

    Every offered frame gets exactly one answer; skipped and answered frames may be out of order.
    """

    def __init__(self, stream: AsyncPredictionStream, link: Link) -> None:
        self._stream = stream
        self._link = link

    def __enter__(self) -> Self:
        self._link.run(self._stream.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(NotConnectedError):  # it was closed with the client
            self._link.run(self._stream.__aexit__(kind, error, traceback))

    @property
    def square_side_pixels(self) -> int:
        """Side of the backbone's centre square, in pixels; 320 until the server reports it."""
        return self._stream.square_side_pixels

    def offer(self, picture: AnyPicture) -> int:
        """Offer a frame and return its id. Never waits: a newer frame replaces an older one.

        Args:
            picture: JPEG, PNG, WebP or BMP; ideally the centre square with sides of `square_side_pixels`, which is
                fastest: use `diptych_client.cameras.encode_square`. A PIL image or an array is encoded immediately.

        Raises:
            TypeError: It has an unsupported type, or is an array of another type than uint8.
            ValueError: It is an array of an unsupported shape.
        """
        data = encoded(picture)  # on the caller's thread, not the shared one
        return self._link.run(_called(lambda: self._stream.offer(data)))

    def choose(self, snapshots: SnapshotNames) -> None:
        """Choose other snapshots, 1 to 32, as handles, ids or names, from the next frame on.

        Errors in the names are raised by the iteration.
        """
        self._link.run(_called(lambda: self._stream.choose(snapshots)))

    def finish(self) -> None:
        """Mark the end of the frames; the iteration ends after the last answer."""
        self._link.run(_called(self._stream.finish))

    def __iter__(self) -> Iterator[FrameAnswer]:
        return self

    def __next__(self) -> FrameAnswer:
        """The next answer.

        Raises:
            DiptychError: The server refused the choice, or was unavailable for too long.
        """
        if not (found := self._link.run(next_of(self._stream))):
            raise StopIteration
        return found[0]


async def _called(function: Callable[[], T]) -> T:
    """Call the function on the thread of the loop, where the stream belongs."""
    return function()
