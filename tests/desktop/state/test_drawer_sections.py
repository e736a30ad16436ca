"""What the sections of the drawer say."""

from datetime import UTC, datetime

import pytest

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    AddOpened,
    CancelCauseCheck,
    CheckCause,
    ChooseCause,
    ChooseDataset,
    EditPicture,
    FollowLive,
    KeepEdit,
    NamePicture,
    OpenPicture,
    ShowAnswerOf,
    ShowCovers,
    Side,
    SwapSides,
    TakeKnob,
)
from diptych_client.desktop.state.asking import knob_value, with_knob
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    AskingFailed,
    CauseCheckSeen,
    CoversSeen,
    CurvesSeen,
    DatasetsListed,
    EditAnswered,
    FrameAnswered,
    PictureExplained,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.opening import moved_knob, next_knob, opening
from diptych_client.desktop.state.picture_acts import add_offer, select_recording
from diptych_client.desktop.state.picture_answers import answers, shown_label
from diptych_client.desktop.state.picture_causes import cause_pictures, causes_sentence, chosen_cause
from diptych_client.desktop.state.picture_covers import covers_words, shown_covers
from diptych_client.desktop.state.picture_curves import plot
from diptych_client.desktop.state.picture_tries import edit_words, stepped, try_rows
from diptych_client.desktop.state.picture_twins import twins
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import explained as made
from support import window_values

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
NO_EDIT, DARK = sdk.PictureEdit(), sdk.PictureEdit(light=-1.0)
WHY = made.explanation(
    made.explained(
        made.prediction(made.A, 0.52, state=sdk.AnswerState.TORN, torn_index=1), made.influence("r1"), twin=made.twin()
    ),
    made.explained(
        made.prediction(made.B, 0.1),
        made.influence("r2", label="cup", share=0.7),
        made.influence("r3", label="cup", share=0.2),
        opposing=(made.influence("r4", share=0.0, effect=-0.5),),
    ),
)
EXPLAINED = PictureExplained(made.asked(), WHY)


def state_after(*messages: Message) -> State:
    """The state of a window with two trained versions and an open picture after the messages."""
    versions = [
        window_values.snapshot(name, minute=minute, metrics=window_values.metrics())
        for minute, name in enumerate((made.A, made.B))
    ]
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    desk = window_values.dataset("desk")
    for message in (DatasetsListed((desk,)), SnapshotsListed(tuple(versions)), OpenPicture("p1"), *messages):
        state = update(state, message)
    return state


def test_both_versions_are_asked_about_the_open_picture() -> None:
    """Again when the sides are swapped; nothing is asked when it is closed."""
    asked = subscriptions(state_after()).questions.answer
    assert asked is not None
    assert (asked.instance_id, set(asked.snapshot_ids)) == ("p1", {made.A, made.B})
    swapped = subscriptions(state_after(SwapSides())).questions.answer
    assert swapped is not None
    assert swapped.snapshot_ids == asked.snapshot_ids[::-1]
    assert subscriptions(state_after(OpenPicture())).questions.answer is None


def test_the_answers_have_states_in_words() -> None:
    """Those to the edited picture once it is edited."""
    a, b = answers(state_after(EXPLAINED))
    assert (a.headline, a.words, a.is_honest) == ("mug  52 %", "torn: mug or cup", True)
    assert (b.headline, b.words) == ("cup  90 %", "sure · not calibrated")
    edited = state_after(EXPLAINED, EditPicture(DARK), EditAnswered(made.asked(), DARK, made.probe(0.2, 0.3)))
    assert [(each.label, each.is_honest) for each in answers(edited)] == [("cup", False), ("cup", False)]
    assert [each.words for each in answers(state_after())] == ["asking ...", "asking ..."]


def test_the_recordings_behind_an_answer_come_before_those_that_hold_it_back() -> None:
    """The first one of the newer side is chosen until another is clicked."""
    state = state_after(EXPLAINED)
    row = cause_pictures(state, Side.B)
    assert [(each.recording_id, each.share, each.is_opposing, each.is_chosen) for each in row] == [
        ("r2", "70 %", False, True),
        ("r3", "20 %", False, False),
        ("r4", "", True, False),
    ]
    chosen = chosen_cause(state, today=NOW)
    assert chosen is not None
    assert chosen.title == "cup · 14:02 · camera 0 · 8 pictures"
    assert chosen.hint == "Probably carries 70 % of the answer cup."
    other = chosen_cause(update(state, ChooseCause(Side.B, "r4")), today=NOW)
    assert other is not None
    assert other.hint == "Probably holds cup back."
    of_a = chosen_cause(update(state, ShowAnswerOf(Side.A)), today=NOW)
    assert of_a is not None
    assert of_a.recording_id == "r1"


def test_a_check_is_watched_until_it_has_ended_and_says_what_the_answer_is_then() -> None:
    """A hint is not a check: other words."""
    state = state_after(EXPLAINED, CheckCause(made.B, "r2"))
    assert [each[1:] for each in subscriptions(state).questions.checks] == [(made.B, "r2")]
    for word, check in (
        ("Waiting", made.check(sdk.CheckState.QUEUED)),
        ("Training", made.check(sdk.CheckState.RUNNING)),
    ):
        state = update(state, CauseCheckSeen(made.asked(), made.B, "r2", check))
        running = chosen_cause(state, today=NOW)
        assert running is not None
        assert running.progress.startswith(word)
        assert not running.can_check
    turned = made.check(sdk.CheckState.SUCCEEDED, before=0.1, after=0.8)
    ended = update(state, CauseCheckSeen(made.asked(), made.B, "r2", turned))
    found = chosen_cause(ended, today=NOW)
    assert found is not None
    assert found.checked == "Checked: without it the answer is mug, 80 %."
    assert not subscriptions(ended).questions.checks
    same = made.check(sdk.CheckState.SUCCEEDED, before=0.1, after=0.3)
    still = chosen_cause(update(state, CauseCheckSeen(made.asked(), made.B, "r2", same)), today=NOW)
    assert still is not None
    assert still.checked == "Checked: without it the answer is still cup, 70 % (90 % before)."


def test_a_check_that_is_cancelled_or_refused_can_be_started_again() -> None:
    """It says so."""
    state = state_after(EXPLAINED, CheckCause(made.B, "r2"))
    ending = chosen_cause(update(state, CancelCauseCheck(made.B, "r2")), today=NOW)
    assert ending is not None
    assert ending.progress == "Cancelling ..."
    cancelled = CauseCheckSeen(made.asked(), made.B, "r2", made.check(sdk.CheckState.CANCELLED))
    for message, words in (
        (cancelled, "The check was cancelled."),
        (AskingFailed(made.asked(), "r2", "No worker is running."), "No worker is running."),
    ):
        ended = chosen_cause(update(state, message), today=NOW)
        assert ended is not None
        assert (ended.problem, ended.can_check) == (words, True)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (AskingFailed(made.asked(), "answer", "The picture cannot be read."), "The picture cannot be read."),
        (
            PictureExplained(
                made.asked(),
                made.explanation(
                    made.explained(made.prediction(made.A, 0.5), made.influence("r"), has_several_causes=True)
                ),
            ),
            "Several recordings carry this answer. No single one decides.",
        ),
    ],
)
def test_why_no_recording_decides_is_said(message: Message, words: str) -> None:
    """Or why there is no explanation."""
    assert causes_sentence(state_after(message)) == words


def test_the_twin_says_what_would_have_to_change() -> None:
    """Only what can be measured."""
    (twin,) = twins(state_after(EXPLAINED))
    assert (twin.side, twin.title, twin.words) == (Side.A, "cup", "Turns 40 % of the way. It is darker.")
    alike = made.explanation(
        made.explained(made.prediction(made.B, 0.1), twin=made.twin(light=0.5, turning_share=None))
    )
    (other,) = twins(state_after(PictureExplained(made.asked(), alike)))
    assert other.words == "Alike in light and sharpness."


def test_the_curves_are_for_the_label_of_the_picture_or_the_answer_of_the_newer_side() -> None:
    """With the footprints of both sides."""
    seen = CurvesSeen(made.asked(), NO_EDIT, made.curves(0.2, 0.6, 0.9, 0.9, ticks=(-0.5, 0.5)))
    state = state_after(EXPLAINED, seen)
    assert shown_label(state) == "cup"
    shown = plot(update(state, NamePicture("mug")))
    assert shown is not None
    assert [share for _, share in shown.lines[Side.B]] == [0.2, 0.6, 0.9, 0.9]
    assert shown.footprints[Side.A].recording_count == 2
    assert shown.hint == "B falls below 50 % where it has no pictures. Record darker ones."
    assert plot(update(state, TakeKnob(sdk.Knob.TURN))) is None


def test_no_recording_is_asked_for_where_there_are_pictures() -> None:
    """Within the footprint, or beyond the lowest value."""
    for curves in (
        made.curves(0.2, 0.6, 0.9, ticks=(-2.0, 0.5)),
        made.curves(0.2, 0.6, 0.9, ticks=(-0.5, 0.5), below_count=3),
        made.curves(0.9, 0.9, 0.9, ticks=(0.5,)),
    ):
        shown = plot(state_after(EXPLAINED, CurvesSeen(made.asked(), NO_EDIT, curves), NamePicture("mug")))
        assert shown is not None
        assert not shown.hint


def test_each_try_says_what_changed_since_the_one_before() -> None:
    """Newest first."""
    blurred = sdk.PictureEdit(light=-1.0, blur=0.02, covers=(sdk.CoverBox(0, 0, 0.5, 0.5),))
    state = state_after(
        EXPLAINED,
        EditPicture(DARK),
        EditAnswered(made.asked(), DARK, made.probe(0.9, 0.8)),
        KeepEdit(),
        EditPicture(blurred),
        EditAnswered(made.asked(), blurred, made.probe(0.7, 0.2)),
        KeepEdit(),
    )
    newest, first = try_rows(state)
    assert (newest.values, first.values) == ("Light -1.0, Blur 2.0 %, 1 cover", "Light -1.0")
    assert newest.answers == {Side.A: "mug 70 % (-20)", Side.B: "cup 80 %, was mug"}
    assert first.answers == {Side.A: "mug 90 %", Side.B: "mug 80 %"}


def test_every_knob_has_its_own_field() -> None:
    """And steps stay within its range."""
    for knob in sdk.Knob:
        edit = with_knob(NO_EDIT, knob, 0.05)
        assert knob_value(edit, knob) == 0.05
        assert sum(bool(knob_value(edit, each)) for each in sdk.Knob) == 1
        assert edit_words(edit)
        assert stepped(knob, 0.0, 1_000) == stepped(knob, 0.0, 2_000) > 0
    assert stepped(sdk.Knob.LIGHT, 0.25, -1) == 0.0


def test_the_map_of_covers_is_asked_when_it_is_shown() -> None:
    """The part that takes most away is the strongest."""
    cover = sdk.CoverMap(made.B, 1, 0.9, (0.9, 0.5, 0.1, 0.9), None)
    seen = CoversSeen(made.asked(), NO_EDIT, sdk.CoverMaps(made.MODELS, (cover,), 2))
    assert subscriptions(state_after()).questions.covers is None
    state = state_after(ShowCovers(Side.B))
    assert subscriptions(state).questions.covers is not None
    assert covers_words(state) == "Covering one part after another ..."
    shown = shown_covers(update(state, seen))
    assert shown is not None
    assert shown.strengths == pytest.approx((0.0, 0.5, 1.0, 0.0))
    assert shown.words == "Coloured parts carry B's answer cup: 90 % falls to 10 % at most."


def test_a_frame_is_added_unedited_to_a_named_dataset() -> None:
    """A stored picture is not offered."""
    assert add_offer(state_after()) is None
    state = state_after(ChooseDataset("desk"), OpenPicture(frame="pixels"), NamePicture("mug"))
    offer = add_offer(state)
    assert offer is not None
    assert (offer.words, offer.reason) == ("Add as mug", "Goes into desk.")
    edited = add_offer(update(state, EditPicture(DARK)))
    assert edited is not None
    assert edited.words == "Add the unedited picture as mug"
    assert isinstance(edited.action, AddOpened)
    added = add_offer(update(state, edited.action))
    assert added is not None
    assert (added.words, added.action) == ("Added as mug", None)


def test_the_live_picture_is_followed_as_fast_as_it_is_explained() -> None:
    """Never faster; an edit ends it."""
    answer = FrameAnswered(made.predictions(0.5, 0.5), 1.0, 0.1, frame="second frame")
    state = state_after(OpenPicture(frame="first frame"), FollowLive(is_on=True), answer)
    assert state.drawer.opened.frame == "first frame"
    state = update(state, PictureExplained(made.asked(state.drawer.opened.number), WHY))
    state = update(state, answer)
    assert state.drawer.opened.frame == "second frame"
    assert subscriptions(state).questions.curves is None
    assert not update(state, EditPicture(DARK)).drawer.follows


def test_p_closes_an_open_picture_and_arrows_move_its_knob() -> None:
    """Only while one is open."""
    state = state_after()
    assert opening(state) == OpenPicture()
    assert next_knob(state, 1) == TakeKnob(sdk.Knob.CONTRAST)
    assert moved_knob(state, -4) == EditPicture(DARK, sdk.Knob.LIGHT)
    closed = update(state, OpenPicture())
    assert (opening(closed), next_knob(closed, 1), moved_knob(closed, 1)) == (None, None, None)


def test_a_recording_is_shown_in_its_dataset() -> None:
    """With at least the picture that is shown."""
    state = state_after(EXPLAINED)
    cause = chosen_cause(state, today=NOW)
    assert cause is not None
    action = select_recording(state, cause)
    assert (action.dataset_id, action.instance_ids) == ("desk", ("nearest of r2",))
