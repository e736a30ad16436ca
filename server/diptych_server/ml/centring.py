"""The normalisation of embeddings for each head: centred, of equal length, each component divided by its spread.

Components that hardly differ between pictures get as much weight as those that differ much. With many labels that gains
10 points and more; with few labels and pictures, nothing. A spread measured on few pictures is mostly chance, so it
starts as if `_PRIOR_PICTURES` pictures had shown the same spread for all components.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

_PRIOR_PICTURES: Final = 50.0
_LEAST_SPREAD: Final = 0.3
"""The minimum, relative to the mean spread: a component that is constant in training must not dominate later."""

_CHUNK_ROWS: Final = 4096
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Centring:
    """How M heads transform unit embeddings (R, D): `(unit - mean) * stretch * scale`, all float32.

    means: (M, D) the mean of the units each head learns from; stretch: (R, M) the factor that scales each centred unit
    to length sqrt(D); scales: (M, D) the factor of each component, which roughly preserves that length.
    """

    means: Tensor
    stretch: Tensor
    scales: Tensor


def centring(units: Tensor, shares: Tensor, *, views: int) -> Centring:
    """The centring of each head, from units (R, D) and a 0/1 matrix (R, M) of the rows each head learns from.

    Each picture has `views` rows.
    """
    counts = shares.sum(dim=0)[:, None]
    means = (shares.T @ units) / counts
    distances: Tensor = torch.cdist(units, means, compute_mode="donot_use_mm_for_euclid_dist")
    stretch = means.shape[1] ** 0.5 / distances.clamp_min(_TINY)
    return Centring(means, stretch, _scales(_variances(units, shares, means), pictures=counts / views))


def _variances(units: Tensor, shares: Tensor, means: Tensor) -> Tensor:
    """The variance of each component over the rows that each head learns from: (M, D)."""
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
