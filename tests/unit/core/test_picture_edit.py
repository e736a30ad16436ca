"""Edits of pictures as values: their ranges, and the values of knobs."""

from math import inf, nan

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.picture_edit import MAX_COVERS, CoverBox, Knob, PictureEdit, knob_values
from diptych_server.core.refusal import Refusal

EXTREMES = [
    PictureEdit(light=4, contrast=-4, blur=0.2, turn_degrees=-180, nearer=2, shift_right=-1, shift_down=1),
    PictureEdit(covers=[CoverBox(0, 0, 1, 1)] * MAX_COVERS),
    PictureEdit(covers=[CoverBox(6 / 7, 6 / 7, 1 / 7, 1 / 7)]),
]

BEYOND = {
    "edit.light": PictureEdit(light=4.1),
    "edit.contrast": PictureEdit(contrast=-5),
    "edit.blur": PictureEdit(blur=-0.01),
    "edit.turn_degrees": PictureEdit(turn_degrees=nan),
    "edit.nearer": PictureEdit(nearer=inf),
    "edit.shift_right": PictureEdit(shift_right=-1.01),
    "edit.shift_down": PictureEdit(shift_down=1.01),
    "edit.covers": PictureEdit(covers=[CoverBox(0, 0, 0.1, 0.1)] * (MAX_COVERS + 1)),
    "edit.covers[1].top": PictureEdit(covers=[CoverBox(0, 0, 1, 1), CoverBox(0, nan, 1, 1)]),
    "edit.covers[0].width": PictureEdit(covers=[CoverBox(0.5, 0, 0.6, 0.1)]),
}


@pytest.mark.parametrize("edit", EXTREMES)
def test_values_at_the_ends_of_their_ranges_are_accepted(edit: PictureEdit) -> None:
    """Also boxes whose shares add up to slightly more than 1 by rounding."""
    assert edit.validated(field="edit") is edit


@pytest.mark.parametrize("field", BEYOND)
def test_a_value_outside_its_range_is_refused_with_its_field(field: str) -> None:
    """So are NaN and infinities."""
    with pytest.raises(Refusal) as refused:
        BEYOND[field].validated(field="edit")

    assert refused.value.reason is Reason.BAD_FIELD
    assert refused.value.metadata["field"] == field
    assert field in refused.value.message


def test_a_refusal_names_the_range() -> None:
    """So that the value can be corrected."""
    with pytest.raises(Refusal, match=r"must be between 0 and 0\.2, not nan"):
        PictureEdit(blur=nan).validated(field="edit")


@pytest.mark.parametrize("knob", list(Knob))
@pytest.mark.parametrize("count", [3, 4, 9, 33])
def test_the_values_of_a_knob_increase_through_zero(knob: Knob, count: int) -> None:
    """One point is the picture as it is; all are valid edits."""
    values = knob_values(knob, count)

    assert len(values) == count
    assert values == sorted(set(values))
    assert 0 in values
    assert (values[0], values[-1]) == knob.limits
    for value in values:
        PictureEdit().with_knob(knob, value).validated(field="edit")


def test_a_knob_keeps_the_rest_of_the_edit() -> None:
    """Knobs combine."""
    edit = PictureEdit(light=1, turn_degrees=5, covers=[CoverBox(0, 0, 0.5, 0.5)])

    turned = edit.with_knob(Knob.TURN, 40)

    assert turned == PictureEdit(light=1, turn_degrees=40, covers=edit.covers)
    assert edit.with_knob(Knob.SHIFT, 0.2).shift_right == 0.2
