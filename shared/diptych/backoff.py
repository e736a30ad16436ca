"""Pauses between attempts."""

from collections.abc import Iterator


def growing_pauses(*, first: float, longest: float, growth: float = 2.0) -> Iterator[float]:
    """The pauses between attempts in seconds, endless: each is `growth` times the previous one, up to the longest."""
    pause = first
    while True:
        yield pause
        pause = min(pause * growth, longest)
