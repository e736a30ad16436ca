"""Edited pictures and knobs in words."""

import pytest

from diptych_client.formatting.knobs import edit_words, footprint_words, knob_value_words, turning_words
from diptych_client.sdk import CoverBox, Failure, Knob, KnobFootprint, KnobTick, PictureEdit
from support.explanation_values import curve, prediction

MUG, CUP, PLATE = prediction(0.9), prediction(0.1, 0.9), prediction(0, 0, 1)


@pytest.mark.parametrize(
    ("knob", "value", "words"),
    [
        (Knob.LIGHT, 1, "+1 stop"),
        (Knob.LIGHT, -2.5, "-2.5 stops"),
        (Knob.CONTRAST, -1, "0.5 times"),
        (Knob.NEARER, 1, "2 times"),
        (Knob.BLUR, 0.04, "4 %"),
        (Knob.TURN, 30, "+30°"),
        (Knob.SHIFT, -0.25, "-25 %"),
        (Knob.LIGHT, 0, "0"),
    ],
)
def test_values_have_their_units(knob: Knob, value: float, words: str) -> None:
    """0 is the picture as it is."""
    assert knob_value_words(knob, value) == words


def test_an_edited_picture_is_marked() -> None:
    """With everything that was changed."""
    edit = PictureEdit(light=1, turn_degrees=-30, shift_down=0.1, covers=(CoverBox(0, 0, 0.5, 0.5),))

    assert edit_words(edit) == "edited: light +1 stop, turn -30°, shift down +10 %, 1 box covered"
    assert edit_words(PictureEdit()) == ""


def test_a_curve_names_the_answers_and_where_they_turn() -> None:
    """In the order of the knob, without points that failed."""
    turning = curve(Knob.LIGHT, (-4, CUP), (-2, CUP), (0, MUG), (2, MUG), (4, PLATE))
    failed = prediction(failure=Failure("X", "No.", {}))

    assert turning_words(turning, 0) == "cup up to -2 stops, mug up to +2 stops, then plate"
    assert turning_words(curve(Knob.LIGHT, (-1, MUG), (0, failed), (1, MUG)), 0) == "always mug"
    assert turning_words(curve(Knob.LIGHT, (0, failed)), 0) == "no answer"


def test_the_footprint_counts_the_own_pictures() -> None:
    """Those beyond the knob separately."""
    ticks = tuple(KnobTick(str(number), "r", 0, 0.5) for number in range(3))

    assert footprint_words(KnobFootprint(ticks, 0, 0)) == "3 of your pictures lie on this knob"
    assert footprint_words(KnobFootprint(ticks, 1, 2)) == "3 of your pictures lie on this knob, 3 beyond it"
