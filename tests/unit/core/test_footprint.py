"""Where training pictures lie on a knob."""

import pytest

from diptych_server.core.footprint import places_on, reach_of

VALUES = [-2.0, -1.0, 0.0, 1.0, 2.0]


def test_pictures_lie_where_the_asked_one_has_their_property() -> None:
    """Between two measured values, in proportion."""
    reach = reach_of(VALUES, [0.1, 0.2, 0.4, 0.6, 0.7], is_rising=True)

    places = places_on(reach, [0.4, 0.3, 0.65, 0.1, 0.7], is_rising=True)

    assert [index for index, _ in places.values] == [0, 1, 2, 3, 4]
    assert [value for _, value in places.values] == pytest.approx([0, -0.5, 1.5, -2, 2])
    assert (places.below_count, places.above_count) == (0, 0)


def test_pictures_beyond_the_ends_are_counted_on_their_side() -> None:
    """Each picture is counted once."""
    reach = reach_of(VALUES, [0.1, 0.2, 0.4, 0.6, 0.7], is_rising=True)

    places = places_on(reach, [0.05, 0.5, 0.9, 0.71], is_rising=True)

    assert [index for index, _ in places.values] == [1]
    assert (places.below_count, places.above_count) == (1, 2)


def test_a_knob_can_take_its_property_away() -> None:
    """Blur: sharper pictures than the asked one lie below the lowest value."""
    reach = reach_of([0.0, 0.1, 0.2], [0.5, 0.3, 0.1], is_rising=False)

    places = places_on(reach, [0.6, 0.4, 0.05], is_rising=False)

    assert [value for _, value in places.values] == pytest.approx([0.05])
    assert (places.below_count, places.above_count) == (1, 1)


def test_where_the_property_no_longer_changes_nothing_lies() -> None:
    """Once all pixels are white, more light changes nothing: such a picture has no single place."""
    reach = reach_of([-1, 0, 1, 2, 3], [0.2, 0.5, 0.9, 1.0, 1.0], is_rising=True)

    places = places_on(reach, [1.0, 0.95], is_rising=True)

    assert reach.values == [-1, 0, 1, 2]
    assert [value for _, value in places.values] == pytest.approx([2, 1.5])


def test_only_the_part_around_zero_counts_where_the_property_turns_back() -> None:
    """Contrast of a picture with clipped levels may fall again; the same property would be met twice."""
    reach = reach_of(VALUES, [0.3, 0.2, 0.4, 0.5, 0.3], is_rising=True)

    places = places_on(reach, [0.3, 0.25, 0.1, 0.6], is_rising=True)

    assert reach.values == [-1, 0, 1]
    assert [value for _, value in places.values] == pytest.approx([-0.5, -0.75])
    assert (places.below_count, places.above_count) == (1, 1)


def test_a_property_that_does_not_change_has_one_place() -> None:
    """An empty picture: blur changes nothing, and no training picture has its sharpness of 0."""
    reach = reach_of([0.0, 0.1], [0.0, 0.0], is_rising=False)

    places = places_on(reach, [0.2, 0.0], is_rising=False)

    assert places.values == [(1, 0.0)]
    assert (places.below_count, places.above_count) == (1, 0)
