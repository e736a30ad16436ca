"""How many calls there were, by method and how they ended, and how long they took."""

from dataclasses import dataclass, field

import grpc

_OK = grpc.StatusCode.OK.name
_NAMES = {code.value[0]: code.name for code in grpc.StatusCode}


@dataclass(slots=True)
class Ended:
    """Calls of one method that ended alike."""

    count: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class CallTally:
    """The calls that have ended. Only the event loop counts; any thread may look.

    Attributes:
        ended: by method, as `/diptych.v1.PredictionService/PredictImages`, and name of the status.
    """

    ended: dict[tuple[str, str], Ended] = field(default_factory=dict)

    def add(self, method: str, status: object, *, seconds: float) -> None:
        """Count a call; gRPC gives its status as a number or a `StatusCode`."""
        name = status.name if isinstance(status, grpc.StatusCode) else _NAMES.get(status, _OK)  # type: ignore[call-overload]  # whatever is no status has none
        ended = self.ended.setdefault((method, name), Ended())
        ended.count += 1
        ended.seconds += seconds
