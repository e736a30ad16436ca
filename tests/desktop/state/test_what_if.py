"""The edits of the open picture."""

from diptych_client import sdk
from diptych_client.desktop.state import what_if
from diptych_client.desktop.state.actions import EditPicture, KeepEdit, KeepTry, TakeKnob
from diptych_client.desktop.state.events import AskingFailed, CurvesSeen, EditAnswered
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.what_if import NO_EDIT, WhatIf, of_another_picture
from support import explained

DARK, DARKER = sdk.PictureEdit(light=-1.0), sdk.PictureEdit(light=-2.0)


def after(*messages: Message, known: WhatIf | None = None, picture: int = 1) -> WhatIf:
    """The edits after the messages."""
    known = known or WhatIf()
    for message in messages:
        known = what_if.after(known, message, picture=picture)
    return known


def answered(edit: sdk.PictureEdit, mug: float = 0.9, *, number: int = 1) -> EditAnswered:
    """The answers to an edit."""
    return EditAnswered(explained.asked(number), edit, explained.probe(mug, mug))


def test_one_edit_is_asked_at_a_time_and_the_newest_one_next() -> None:
    """Values between are never asked, however fast the knob moves."""
    moved = after(*(EditPicture(sdk.PictureEdit(light=-number / 10)) for number in range(1, 11)))
    assert moved.asked == sdk.PictureEdit(light=-0.1)
    again = after(answered(moved.asked), known=moved)
    assert (again.asked, again.is_asking) == (DARK, True)
    assert not after(answered(DARK), known=again).is_asking


def test_the_picture_is_edited_until_all_knobs_are_back() -> None:
    """The answers to the last edit stay until those to the next arrive."""
    dark = after(EditPicture(DARK), answered(DARK))
    assert dark.is_edited
    assert dark.shown is not None
    darker = after(EditPicture(DARKER), known=dark)
    assert darker.shown is dark.shown
    reset = after(EditPicture(NO_EDIT), known=darker)
    assert not reset.is_edited
    assert reset.shown is None


def test_an_edit_becomes_a_try_once_when_its_knob_is_released() -> None:
    """Before or after its answer arrives."""
    early = after(EditPicture(DARK), KeepEdit(), answered(DARK))
    late = after(EditPicture(DARK), answered(DARK), KeepEdit(), KeepEdit())
    for each in (early, late):
        assert [(one.edit, one.said[1].label) for one in each.tries] == [(DARK, "mug")]
    assert not after(EditPicture(DARK), answered(DARK)).tries
    assert not after(KeepEdit()).tries


def test_kept_tries_stay_for_other_pictures() -> None:
    """Others go, and so does the edit."""
    both = after(EditPicture(DARK), KeepEdit(), answered(DARK), EditPicture(DARKER), KeepEdit(), answered(DARKER))
    kept = after(KeepTry(2), known=both)
    other = of_another_picture(kept)
    assert ([each.edit for each in other.tries], other.edit) == ([DARKER], NO_EDIT)
    assert not of_another_picture(after(KeepTry(2), known=kept)).tries


def test_kept_tries_outlive_newer_ones() -> None:
    """The list has an end."""
    known = after(EditPicture(DARK), KeepEdit(), answered(DARK), KeepTry(1))
    for number in range(2, 60):
        edit = sdk.PictureEdit(light=number / 100)
        known = after(EditPicture(edit), KeepEdit(), answered(edit), known=known)
    assert len(known.tries) == 20
    assert (known.tries[0].edit, known.tries[-1].number) == (DARK, 59)


def test_a_refused_edit_says_why_and_is_not_asked_again() -> None:
    """The next one is."""
    refused = after(EditPicture(DARK), AskingFailed(explained.asked(), "edit", "Too many covers."))
    assert (refused.problem, refused.is_asking) == ("Too many covers.", False)
    assert after(EditPicture(DARKER), known=refused).asked == DARKER


def test_answers_to_another_picture_are_ignored() -> None:
    """They arrive late."""
    assert after(EditPicture(DARK), answered(DARK, number=7)).answered is None
    assert after(CurvesSeen(explained.asked(7), NO_EDIT, explained.curves(0.5))).curves is None


def test_the_knob_that_moves_is_in_hand() -> None:
    """Or the one that is taken."""
    assert after(EditPicture(sdk.PictureEdit(blur=0.01), sdk.Knob.BLUR)).knob is sdk.Knob.BLUR
    assert after(TakeKnob(sdk.Knob.TURN)).knob is sdk.Knob.TURN
