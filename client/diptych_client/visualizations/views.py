"""The input and output of generators: values only, so that any frontend can draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class Summary:
    """A snapshot with all its instances."""

    snapshot: sdk.Snapshot
    instances: Sequence[sdk.Instance]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with the range of its value, if known."""

    name: str
    """If this is the name of a label, the bar has the label's colour."""
    value: float
    words: str
    """The text beside the bar."""
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars one below the other, from 0 to `most`."""

    title: str
    bars: Sequence[Bar]
    most: float


@dataclass(frozen=True, slots=True)
class Line:
    """One curve over epochs; None leaves a gap."""

    name: str
    values: Sequence[float | None]
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Curves on one pair of axes, the same for both sides."""

    title: str
    lines: Sequence[Line]
    is_share: bool
    """True if the values go from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts in rows and columns with the same names."""

    title: str
    names: Sequence[str]
    counts: Sequence[Sequence[int]]
    row_title: str
    column_title: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """Thumbnails in groups: name -> ids of instances."""

    title: str
    groups: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TextView:
    """A few sentences."""

    title: str
    text: str


View = Bars | Lines | Matrix | Pictures | TextView
