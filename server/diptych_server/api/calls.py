"""How many calls there are and were, by method and how they ended, and how long they took."""

from collections import Counter
from dataclasses import dataclass, field

import grpc

_OK = grpc.StatusCode.OK.name
_NAMES = {code.value[0]: code.name for code in grpc.StatusCode}


def status_name(status: object) -> str:
    """The name of a status, which gRPC gives as a number or a `StatusCode`."""
    if isinstance(status, grpc.StatusCode):
        return status.name
    return _NAMES.get(status, _OK) if isinstance(status, int) else _OK  # whatever is no status has none


@dataclass(slots=True)
class Ended:
    """Calls of one method that ended alike."""

    count: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class CallTally:
    """Calls that are open, and those that have ended. Only the event loop counts; any thread may look.

    Attributes:
        open: by method, as `/diptych.v1.PredictionService/PredictImages`.
        ended: by method and name of the status.
    """

    open: Counter[str] = field(default_factory=Counter)
    ended: dict[tuple[str, str], Ended] = field(default_factory=dict)

    def begin(self, method: str) -> None:
        """Count a call that has begun."""
        self.open[method] += 1

    def end(self, method: str, status: str, *, seconds: float) -> None:
        """Count the end of a call that had begun."""
        self.open[method] -= 1
        ended = self.ended.setdefault((method, status), Ended())
        ended.count += 1
        ended.seconds += seconds
