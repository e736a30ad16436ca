"""Disagreements of A and B, caught with their frames."""

from __future__ import annotations

from diptych_client.desktop.state.actions import AddCaught, ChooseCaught, ClearCaught, Connect, KeepCaught, UndoChange
from diptych_client.desktop.state.catching import MOST, Catching, CaughtAnswer, after, with_answers

MUG, CUP = CaughtAnswer("third", "mug", "id-mug", 0.52), CaughtAnswer("fourth", "cup", "id-cup", 0.91)


def watched(*moments: tuple[float, bool], catching: Catching | None = None) -> Catching:
    """The caught frames after both sides agreed or not at these seconds."""
    catching = catching or Catching()
    for at, is_same in moments:
        catching = with_answers(catching, MUG, CUP, is_same=is_same, frame=f"picture {at}", at_seconds=at)
    return catching


def apart(*seconds: float) -> Catching:
    """The caught frames after separate disagreements at these seconds."""
    return watched(*(each for at in seconds for each in ((at, False), (at + 0.5, True))))


def test_a_disagreement_is_caught_with_its_frame_and_both_answers() -> None:
    """As soon as it begins."""
    (caught,) = watched((1.0, True), (1.1, False), (1.2, False)).frames
    assert (caught.a, caught.b, caught.frame) == (MUG, CUP, "picture 1.1")


def test_one_long_disagreement_gives_few_frames_apart_in_time() -> None:
    """At most three, four seconds apart."""
    catching = watched(*((10 + tenth / 10, False) for tenth in range(300)))
    assert [each.frame for each in catching.frames] == ["picture 10.0", "picture 14.0", "picture 18.0"]


def test_flicker_gives_at_most_one_frame_a_second() -> None:
    """Each of them is a separate disagreement."""
    assert len(watched(*((10 + tenth / 10, tenth % 2 == 0) for tenth in range(30))).frames) == 3


def test_of_many_frames_the_newest_stay_with_the_chosen_one() -> None:
    """The chosen one is being looked at."""
    catching = apart(*(2.0 * number for number in range(MOST)))
    chosen = after(catching, ChooseCaught(1))
    later = watched((100.0, False), catching=chosen)
    assert len(later.frames) == MOST
    assert [each.number for each in later.frames][:2] == [1, 3]
    assert later.frames[-1].number == MOST + 1


def test_kept_frames_stay_and_no_others_are_caught() -> None:
    """Until catching continues."""
    kept = after(apart(1.0), KeepCaught(is_kept=True))
    assert watched((9.0, False), catching=kept).frames == kept.frames
    again = after(kept, KeepCaught(is_kept=False))
    assert len(watched((9.0, False), catching=again).frames) == 2


def test_choosing_a_frame_again_chooses_none() -> None:
    """Clearing drops all, as does connecting to another server; numbers are never used twice."""
    catching = after(apart(1.0, 3.0), ChooseCaught(2))
    assert catching.chosen_frame is catching.frames[1]
    assert after(catching, ChooseCaught(2)).chosen_frame is None
    for message in (ClearCaught(), Connect("there:1")):
        cleared = after(catching, message)
        assert (cleared.frames, cleared.chosen_frame, cleared.caught_count) == ((), None, 2)


def test_an_added_frame_is_marked_until_it_is_undone() -> None:
    """An undo of something else changes nothing."""
    added = after(apart(1.0, 3.0), AddCaught(2, "desk", "mug", "burst"))
    assert [each.is_added for each in added.frames] == [False, True]
    assert added.frames[1].added_as == "mug"
    assert after(added, UndoChange("desk", "another", "remove")) is added
    undone = after(added, UndoChange("desk", "burst", "add a picture"))
    assert [each.is_added for each in undone.frames] == [False, False]
    redone = after(undone, UndoChange("desk", "burst", "add a picture", is_redo=True))
    assert redone.frames[1].is_added
