"""Histograms as Prometheus wants them."""

from itertools import accumulate
from typing import Final

from diptych_server.core.histogram import Histogram

MICROS_IN_A_SECOND: Final = 1e6


def buckets(histogram: Histogram, *, unit: float) -> tuple[list[tuple[str, float]], float]:
    """The counts up to each bound, and the sum, of a histogram of amounts of which `unit` are one."""
    names = [*(f"{bound / unit:g}" for bound in histogram.bounds), "+Inf"]
    return list(zip(names, map(float, accumulate(histogram.counts)), strict=True)), histogram.total / unit
