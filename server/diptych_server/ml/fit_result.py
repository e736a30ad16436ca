"""The result of training heads; needs only NumPy, for use in a process without torch."""

from dataclasses import dataclass

from diptych_server.core.metrics import Calibration, FamiliarityMetrics
from diptych_server.ml.heads import FoldHeads, HeadSet
from diptych_server.ml.tensor_files import Floats


@dataclass(frozen=True)
class EpochScore:
    """The state of training after an epoch, counted from 1: mean cross-entropy and accuracy in 0..1.

    The training figures are those of the final head over the epoch's batches; the honest ones are those of the fold
    heads, each on the pictures of its fold, and None if no picture has an honest answer.
    """

    epoch: int
    training_loss: float
    training_accuracy: float
    honest_loss: float | None
    honest_accuracy: float | None


@dataclass(frozen=True)
class FitResult:
    """Trained heads, their curve, and the honest confidences (N, labels) float32, NaN for pictures without.

    Heads and honest confidences are calibrated.
    """

    heads: HeadSet
    curve: tuple[EpochScore, ...]
    honest_confidences: Floats
    calibration: Calibration
    familiarity: FamiliarityMetrics | None
    seconds: float


@dataclass(frozen=True)
class FoldFit:
    """Trained fold heads, their curve, and the honest confidences (N, labels) float32, NaN for pictures without.

    Neither heads nor confidences are calibrated.
    """

    heads: FoldHeads
    curve: tuple[EpochScore, ...]
    honest_confidences: Floats
    seconds: float
