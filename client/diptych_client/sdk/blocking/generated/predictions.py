"""Predictions of trained snapshots: live, or for single pictures.

Without `await`; generated from `sdk/resources/predictions.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterable

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.blocking.prediction_stream import PredictionStream
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.predictions import Outcome
from diptych_client.sdk.resources.predictions import Predictions as AsyncPredictions
from diptych_client.sdk.resources.snapshot_names import SnapshotNames


class Predictions:
    """Predictions of trained snapshots: `client.predictions`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncPredictions(link.calls)

    def stream(self, snapshots: SnapshotNames) -> PredictionStream:
        """A live stream of predictions by 1 to 32 trained snapshots; use it with `with`.

        Args:
            snapshots: One or several, as handles, ids or names; they must share a backbone.
        """
        link = self._link
        return PredictionStream(self._verbs.stream(snapshots), link)

    def predict_images(
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
        link = self._link
        return link.run(self._verbs.predict_images(pictures, snapshots=snapshots, timeout_seconds=timeout_seconds))
