"""How each head sees embeddings: centred, all of one length, and each figure by its own spread.

Figures that hardly differ between pictures get as much weight as those that differ much. With many labels that is worth
10 points and more, with few and few pictures nothing. A spread that was measured on few pictures is mostly chance, so
it starts as if `_PRIOR_PICTURES` pictures had shown all figures to spread alike.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

_PRIOR_PICTURES: Final = 50.0
_LEAST_SPREAD: Final = 0.3
"""Of a figure, against the usual spread: one that never moved in training must not drown the others when it does."""

_CHUNK_ROWS: Final = 4096
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Centring:
    """What M heads make of unit embeddings (R, D): `(unit - mean) * stretch * scale`, all float32.

    means: (M, D) the mean of the units each head learns from; stretch: (R, M) what brings each centred unit to length
    sqrt(D); scales: (M, D) what each figure is multiplied by, with which that length stays about the same.
    """

    means: Tensor
    stretch: Tensor
    scales: Tensor


def centring(units: Tensor, shares: Tensor, *, views: int) -> Centring:
    """The centring of each head, from units (R, D) and what each head learns from: (R, M) of 0 and 1.

    `views` rows are of one picture.
    """
    counts = shares.sum(dim=0)[:, None]
    means = (shares.T @ units) / counts
    distances: Tensor = torch.cdist(units, means, compute_mode="donot_use_mm_for_euclid_dist")
    stretch = means.shape[1] ** 0.5 / distances.clamp_min(_TINY)
    return Centring(means, stretch, _scales(_variances(units, shares, means), pictures=counts / views))


def _variances(units: Tensor, shares: Tensor, means: Tensor) -> Tensor:
    """How much each figure varies among what each head learns from: (M, D)."""
    squares = torch.zeros_like(means)
    for start in range(0, len(units), _CHUNK_ROWS):
        chunk = slice(start, start + _CHUNK_ROWS)
        squares += shares[chunk].T @ units[chunk].square()
    return (squares / shares.sum(dim=0)[:, None] - means.square()).clamp_min(0)


def _scales(variances: Tensor, *, pictures: Tensor) -> Tensor:
    usual = variances.mean(dim=1, keepdim=True)
    relative = torch.where(usual > _TINY, variances / usual.clamp_min(_TINY), 1)
    spreads = ((pictures * relative + _PRIOR_PICTURES) / (pictures + _PRIOR_PICTURES)).sqrt()
    scales = 1 / spreads.clamp_min(_LEAST_SPREAD)
    return scales / (scales * spreads).square().mean(dim=1, keepdim=True).sqrt()
