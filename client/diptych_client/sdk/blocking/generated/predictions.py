"""Asking trained snapshots: live, or about single pictures.

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
    """Answers of trained snapshots: `client.predictions`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncPredictions(link.calls)

    def stream(self, snapshots: SnapshotNames) -> PredictionStream:
        """A live stream that 1 to 8 trained snapshots answer, to be used with `with`.

        Args:
            snapshots: One or several, as handles, ids or names; they must share a backbone.
        """
        link = self._link
        return PredictionStream(self._verbs.stream(snapshots), link)

    def predict_images(
        self, pictures: Iterable[AnyPicture], *, snapshots: SnapshotNames, timeout_seconds: float = 120.0
    ) -> tuple[Outcome, ...]:
        """One outcome per picture, in their order: the answers of all snapshots, or why there are none.

        Args:
            pictures: Any number of pictures, each the bytes of a JPEG, PNG, WebP or BMP, the path of one, a PIL image,
                or a uint8 array (height, width, 3) in RGB or (height, width) in grey.
            snapshots: 1 to 8 trained snapshots that share a backbone, as handles, ids or names.
            timeout_seconds: For each call of at most 64 pictures.

        Raises:
            NotFoundError: There is no such snapshot.
            AmbiguousNameError: Several snapshots answer to a name.
            TypeError: `pictures` is a single picture, or one of them is something else.
            ValueError: An array has another shape.
            OSError: A file cannot be read.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.predict_images(pictures, snapshots=snapshots, timeout_seconds=timeout_seconds))
