"""Predictions of trained snapshots: live, or for single pictures."""

from collections.abc import Iterable
from typing import Final

from diptych.v1 import prediction_service_pb2 as wire
from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych_client.sdk.convert import predictions as convert
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.errors import PictureRefusedError
from diptych_client.sdk.picture_forms import AnyPicture, several
from diptych_client.sdk.resources.snapshot_names import SnapshotNames, snapshot_ids
from diptych_client.sdk.streaming.predictions import PredictionStream
from diptych_client.sdk.streaming.prepare import prepared
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.predictions import PicturePredictions

MOST_PICTURES: Final = 64
"""The most pictures in one call."""

_ENVELOPE_BYTES = 64 * 2**10

Outcome = PicturePredictions | Failure


class Predictions:
    """Predictions of trained snapshots: `client.predictions`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def stream(self, snapshots: SnapshotNames) -> PredictionStream:
        """A live stream of predictions by 1 to 32 trained snapshots; use it with `async with`.

        Args:
            snapshots: One or several, as handles, ids or names; they must share a backbone.
        """
        return PredictionStream(self._calls, snapshots=snapshots)

    async def predict_images(
        self, pictures: Iterable[AnyPicture], *, snapshots: SnapshotNames, timeout_seconds: float = 120.0
    ) -> tuple[Outcome, ...]:
        """Predict pictures; returns one outcome per picture, in order: the answers of all snapshots, or a failure.

        Args:
            pictures: Any number of pictures, each the bytes of a JPEG, PNG, WebP or BMP, the path of one, a PIL image,
                or a uint8 array (height, width, 3) in RGB or (height, width) in grey.
            snapshots: 1 to 32 trained snapshots that share a backbone, as handles, ids or names.
            timeout_seconds: For each call of at most 64 pictures.

        Raises:
            NotFoundError: A snapshot does not exist.
            AmbiguousNameError: Several snapshots match a name.
            TypeError: `pictures` is a single picture, or one of them has an unsupported type.
            ValueError: An array has an unsupported shape.
            OSError: A file could not be read.
            DiptychError: The server refused or did not respond.
        """
        chosen = await snapshot_ids(self._calls, snapshots)
        given = several(pictures)
        outcomes: dict[int, Outcome] = {}
        ready: list[tuple[int, bytes]] = []
        for index, picture in enumerate(given):
            try:
                ready.append((index, await prepared(picture)))
            except PictureRefusedError as error:
                outcomes[index] = Failure(error.reason, error.message, error.metadata)
        for batch in batches(ready):
            request = wire.PredictImagesRequest(snapshot_ids=chosen, pictures=[data for _, data in batch])
            response = await self._calls.unary(
                self._calls.predictions.PredictImages, request, may_retry=True, timeout_seconds=timeout_seconds
            )
            for (index, _), outcome in zip(batch, _outcomes(response), strict=True):
                outcomes[index] = outcome
        return tuple(outcomes[index] for index in range(len(given)))


def batches(pictures: Iterable[tuple[int, bytes]]) -> Iterable[list[tuple[int, bytes]]]:
    """The pictures in batches within the limits of one call, by number and bytes."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for index, data in pictures:
        if batch and (len(batch) == MOST_PICTURES or size + len(data) > MAX_MESSAGE_BYTES - _ENVELOPE_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((index, data))
        size += len(data)
    if batch:
        yield batch


def _outcomes(response: wire.PredictImagesResponse) -> Iterable[Outcome]:
    model_set = convert.model_set(response.model_set)
    for outcome in response.outcomes:
        if outcome.HasField("failure"):
            yield failure(outcome.failure)
        else:
            yield convert.predictions(outcome.predictions, model_set=model_set)
