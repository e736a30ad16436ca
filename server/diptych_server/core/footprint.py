"""Where training pictures lie on a knob: at the value at which the asked picture has the same property."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Reach:
    """The part of a knob on which its property changes in one direction only.

    `values` increase; `properties` are those of the asked picture at these values, strictly increasing or decreasing.
    """

    values: Sequence[float]
    properties: Sequence[float]


@dataclass(frozen=True)
class Places:
    """The places of training pictures: (index, value) of those within reach, and how many are beyond its ends."""

    values: Sequence[tuple[int, float]]
    below_count: int
    above_count: int


def reach_of(values: Sequence[float], properties: Sequence[float], *, is_rising: bool) -> Reach:
    """The longest part around 0, or the value nearest to it, on which the property goes in this direction.

    Where it does not, such as once all pixels are white, a property belongs to no single value.

    Args:
        values: of the knob, increasing.
        properties: of the asked picture at these values.
        is_rising: whether the knob should increase the property.
    """
    middle = min(range(len(values)), key=lambda place: abs(values[place]))
    follows = [(later > earlier) == is_rising and later != earlier for earlier, later in pairwise(properties)]
    first = last = middle
    while first > 0 and follows[first - 1]:
        first -= 1
    while last < len(values) - 1 and follows[last]:
        last += 1
    return Reach(values[first : last + 1], properties[first : last + 1])


def places_on(reach: Reach, properties: Sequence[float], *, is_rising: bool) -> Places:
    """Where pictures with these properties lie; linear between measured values, both ends belong to the reach."""
    sign = 1 if is_rising else -1
    rising = [sign * each for each in reach.properties]
    found, below, above = [], 0, 0
    for index, each in enumerate(properties):
        wanted = sign * each
        if wanted < rising[0]:
            below += 1
        elif wanted > rising[-1]:
            above += 1
        else:
            found.append((index, _value(reach.values, rising, wanted)))
    return Places(found, below, above)


def _value(values: Sequence[float], rising: Sequence[float], wanted: float) -> float:
    place = bisect_left(rising, wanted)
    if rising[place] == wanted:
        return values[place]
    share = (wanted - rising[place - 1]) / (rising[place] - rising[place - 1])
    return values[place - 1] + share * (values[place] - values[place - 1])
