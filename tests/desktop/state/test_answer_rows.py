"""The rows of both answers: their order, what is folded, and how certain an answer is."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.answer_rows import AnswerRow, all_rows, arranged, missing_text
from support import window_values as made


def rows(*strengths: float) -> list[AnswerRow]:
    """Rows named "0", "1" and so on, with these confidences of B."""
    return [AnswerRow(str(number), 0.0, share) for number, share in enumerate(strengths)]


def names(found: list[AnswerRow]) -> str:
    """Their names in one text."""
    return "".join(each.name for each in found)


def test_all_labels_stay_in_their_order_if_they_fit() -> None:
    """Rows that move are hard to read."""
    found = arranged(rows(0.1, 0.9), most=2)
    assert (names([*found.shown]), found.folded_text) == ("01", "")


def test_the_strongest_labels_are_shown_first_and_the_others_folded() -> None:
    """The text names a limit that none of the folded ones reaches."""
    found = arranged(rows(0.01, 0.02, 0.9, 0.05), most=2)
    assert (names([*found.shown]), found.folded_text) == ("23", "2 others under 3 %")
    assert arranged(rows(0.9, 0.05, 0.006), most=2).folded_text == "1 other under 1 %"


def test_a_label_overtakes_another_only_if_it_is_clearly_stronger() -> None:
    """Otherwise rows would flicker between two frames."""
    before = [each.name for each in arranged(rows(0.5, 0.45, 0.05), most=2).shown]
    assert names([*arranged(rows(0.45, 0.5, 0.05), most=2, before=before).shown]) == "01"
    assert names([*arranged(rows(0.3, 0.65, 0.05), most=2, before=before).shown]) == "10"


def test_the_answers_are_taken_by_snapshot_and_not_by_place() -> None:
    """The same snapshot on both sides answers once; one that failed has no shares."""
    predictions = made.predictions("mug", "phone")
    assert [(each.a, each.b) for each in all_rows(predictions, "s0", "s1")] == [(1.0, 0.0), (0.0, 1.0)]
    assert [(each.a, each.b) for each in all_rows(predictions, "s1", "s1")] == [(0.0, 0.0), (1.0, 1.0)]
    failed = made.predictions("mug", "phone", failed=0)
    assert [(each.a, each.b) for each in all_rows(failed, "s0", "s1")] == [(None, 0.0), (None, 1.0)]


def test_labels_that_one_version_does_not_have_are_named_in_one_line() -> None:
    """With their number if there are several."""
    predictions = made.predictions("mug", "mug")
    model_set = replace(predictions.model_set, labels=_labels((True, False), (False, True), (False, True)))
    found = all_rows(_with(predictions, model_set), "s0", "s1")
    assert missing_text(found) == "A does not have: cup, bowl (2)\nB does not have: mug"


def _labels(*known: tuple[bool, bool]) -> tuple[sdk.ModelSetLabel, ...]:
    return tuple(sdk.ModelSetLabel(name, each) for name, each in zip(("mug", "cup", "bowl"), known, strict=True))


def _with(predictions: sdk.PicturePredictions, model_set: sdk.ModelSet) -> sdk.PicturePredictions:
    answers = tuple(replace(each, confidences=(0.2, 0.4, 0.4)) for each in predictions.predictions)
    return replace(predictions, model_set=model_set, predictions=answers)
