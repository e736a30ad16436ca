"""What training heads gives: NumPy only, for those who look at the outcome in another process."""

from dataclasses import dataclass

from diptych_server.core.metrics import Calibration
from diptych_server.ml.heads import HeadSet
from diptych_server.ml.tensor_files import Floats


@dataclass(frozen=True)
class EpochScore:
    """How training stands after an epoch, counted from 1: mean cross-entropy and share of right answers in 0..1.

    The training figures are the final head's, over the epoch's batches; the honest ones are the fold heads', each
    on the pictures of its own fold, and None where no picture can be answered honestly.
    """

    epoch: int
    training_loss: float
    training_accuracy: float
    honest_loss: float | None
    honest_accuracy: float | None


@dataclass(frozen=True)
class FitResult:
    """Trained heads, their curve, and the honest confidences (N, labels) float32, NaN where there are none.

    Heads and honest confidences are calibrated.
    """

    heads: HeadSet
    curve: tuple[EpochScore, ...]
    honest_confidences: Floats
    calibration: Calibration
    seconds: float
