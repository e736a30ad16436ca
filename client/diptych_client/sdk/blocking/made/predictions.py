"""Asking trained snapshots: live, or about single pictures.

Without `await`; made from `sdk/predictions.py` by `make proto`.
"""

from collections.abc import Iterable, Sequence

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.blocking.prediction_stream import PredictionStream
from diptych_client.sdk.predictions import Outcome
from diptych_client.sdk.predictions import Predictions as AsyncPredictions
from diptych_client.sdk.values.fields import SnapshotFields


class Predictions:
    """Answers of trained snapshots: `client.predictions`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncPredictions(link.calls)

    def stream(self, snapshots: Iterable[SnapshotFields | str]) -> PredictionStream:
        """A live stream that 1 to 8 trained snapshots answer, to be used with `with`.

        Args:
            snapshots: Handles or ids; they must share a backbone.
        """
        link = self._link
        return PredictionStream(self._verbs.stream(snapshots), link)

    def predict_images(
        self, pictures: Sequence[bytes], *, snapshots: Iterable[SnapshotFields | str], timeout_seconds: float = 120.0
    ) -> tuple[Outcome, ...]:
        """One outcome per picture, in their order: the answers of all snapshots, or why there are none.

        Args:
            pictures: JPEG, PNG, WebP or BMP, any number of them.
            snapshots: Handles or ids of 1 to 8 trained snapshots that share a backbone.
            timeout_seconds: For each call of at most 64 pictures.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.predict_images(pictures, snapshots=snapshots, timeout_seconds=timeout_seconds))
