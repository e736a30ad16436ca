"""What the live path did, in numbers: how many frames, and where their time went."""

from collections.abc import Sequence
from typing import Final

from diptych_server.core.histogram import Histogram
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Outcome

_MICROS: Final = tuple(thousands * 1000 for thousands in (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000))
_BATCH_SIZES: Final = (1, 2, 3, 4, 8, 16, 32, 64)


class LiveTally:
    """Counts for as long as the process lives. Only the event loop counts; any thread may look.

    Attributes:
        wait, decode: microseconds of each frame.
        backbone, heads: microseconds of each batch.
        send: microseconds from an answer being ready to gRPC having written it, for each answer of a stream.
        batch_sizes: frames of each batch.
    """

    def __init__(self) -> None:
        self.wait, self.decode, self.backbone, self.heads, self.send = (Histogram(_MICROS) for _ in range(5))
        self.batch_sizes = Histogram(_BATCH_SIZES)
        self.answered = 0
        self.skipped = 0
        self.failed = 0

    def batch(self, outcomes: Sequence[Outcome]) -> None:
        """Count the outcomes of frames that were computed together."""
        timings = None
        for outcome in outcomes:
            if isinstance(outcome, Predictions):
                timings = outcome.timings
                self.wait.add(timings.wait_micros)
                self.decode.add(timings.decode_micros)
                self.answered += 1
            else:
                self.failed += 1
        if timings is not None:
            self.backbone.add(timings.backbone_micros)
            self.heads.add(timings.heads_micros)
            self.batch_sizes.add(timings.batch_size)
