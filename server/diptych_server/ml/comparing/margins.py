"""Margins: how far the right label is ahead of the best other one in an honest answer, in -1..1.

Thresholds for margins were measured on heads without calibration, so the temperature of calibrated heads is undone.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.tensor_files import Floats

NOT_A_LABEL: Final = -1
"""The column of a label that the model does not know."""

_TINY = np.finfo(np.float32).tiny


def margins(
    confidences: Floats, labels: NDArray[np.int64], *, columns: NDArray[np.int64], temperature: float = 1.0
) -> Floats:
    """The margins (N,) float32 of the right labels; NaN without an honest answer, or for a label the model lacks.

    All labels of the model compete, including those that the other version lacks: they would in use.

    Args:
        confidences: (N, C) of the model's heads, NaN without an honest answer.
        labels: (N,) the right labels, as places in `columns`.
        columns: the column of each label in `confidences`, or `NOT_A_LABEL`.
        temperature: that of the heads' calibration; 1 for heads without.
    """
    column = columns[labels]
    known = (column != NOT_A_LABEL) & np.isfinite(confidences).all(axis=1)
    found = np.full(len(labels), np.nan, np.float32)
    if known.any() and confidences.shape[1] > 1:
        found[known] = lead(untempered(confidences[known], temperature), column[known])
    return found


def untempered(confidences: Floats, temperature: float) -> Floats:
    """The confidences (N, C) of the same heads without the temperature of their calibration."""
    if temperature == 1:
        return confidences
    powers = np.maximum(confidences, _TINY) ** np.float32(temperature)
    plain: Floats = powers / powers.sum(axis=1, keepdims=True)
    return plain


def lead(answers: Floats, columns: NDArray[np.int64]) -> Floats:
    """How far the given column of each row of (N, C) is ahead of the best other one: (N,)."""
    rows = np.arange(len(columns))
    others = answers.copy()
    others[rows, columns] = -np.inf
    ahead: Floats = answers[rows, columns] - others.max(axis=1)
    return ahead
