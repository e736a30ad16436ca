"""Sentences of the command line."""

import pytest

from diptych_client.formatting.scores import format_score
from diptych_client.formatting.text import bar, count, enumeration, short_id, size, sparkline
from diptych_client.formatting.verdicts import verdict
from diptych_client.sdk import LabelMetrics, Score, TrainingMetrics


def metrics(*labels: LabelMetrics, accuracy: Score | None) -> TrainingMetrics:
    """The metrics of a training."""
    scored = [label for label in labels if label.honest_accuracy is not None]
    return TrainingMetrics(
        epochs=(),
        honest_accuracy=accuracy,
        scored_instance_count=sum(label.instance_count for label in scored),
        scored_recording_count=sum(label.recording_count for label in scored),
        labels=labels,
        confusion=(),
        instance_count=60,
        recording_count=6,
        fit_seconds=1.0,
        total_seconds=1.0,
        calibration=None,
    )


def label(name: str, value: float | None, *, recordings: int = 3) -> LabelMetrics:
    """A label of 20 pictures with this honest accuracy; without one it has a single recording."""
    score = None if value is None else Score(value, 0.1, 0.9)
    return LabelMetrics(name, name, 20, 1 if score is None else recordings, score)


def test_the_verdict_names_the_score_the_next_recording_and_what_it_usually_brings() -> None:
    """A newcomer learns how well it does, and what to do next."""
    scores = metrics(
        label("mug", 0.6, recordings=5), label("phone", 0.95, recordings=3), accuracy=Score(0.775, 0.7, 0.84)
    )

    assert verdict(scores) == (
        "78 % honest accuracy (70 to 84) on 40 pictures from 8 recordings the model had not seen. "
        "Record phone next: it has the fewest recordings (3). "
        "Then hold up what the model gets wrong, and record that. "
        "Twice as many recordings usually leave 70 to 85 % of the errors: 22 % of the answers are wrong now, "
        "about 18 % then."
    )


def test_among_labels_with_as_few_recordings_the_one_with_the_most_errors_is_next() -> None:
    """Though one with more recordings has still more errors."""
    scores = metrics(
        label("mug", 0.9), label("phone", 0.7), label("key", 0.1, recordings=9), accuracy=Score(0.6, 0.5, 0.7)
    )

    assert "Record phone next: no label has fewer recordings (3), and 6 pictures of it got a wrong answer." in verdict(
        scores
    )


def test_a_label_that_is_never_right_has_the_most_errors() -> None:
    """A score of zero is a score."""
    scores = metrics(label("mug", 0.5), label("phone", 0.0), accuracy=Score(0.25, 0.1, 0.4))

    assert "Record phone next: no label has fewer recordings (3), and 20 pictures of it got a wrong answer." in verdict(
        scores
    )


def test_one_wrong_picture_is_one_picture() -> None:
    """Not "1 pictures"."""
    scores = metrics(label("mug", 1.0), label("phone", 0.95), accuracy=Score(0.975, 0.9, 1.0))

    assert "Record phone next: no label has fewer recordings (3), and 1 picture of it got a wrong answer." in verdict(
        scores
    )


def test_equal_labels_get_advice_that_is_true_of_both() -> None:
    """And no forecast of fewer errors where there are none."""
    text = verdict(metrics(label("mug", 1.0), label("phone", 1.0), accuracy=Score(1.0, 0.9, 1.0)))

    assert text.endswith(
        "Record mug next: no label has fewer recordings (3). Then hold up what the model gets wrong, and record that."
    )


def test_with_few_recordings_the_range_comes_first() -> None:
    """And no figures are forecast from them."""
    text = verdict(
        metrics(label("mug", 0.8, recordings=2), label("phone", 0.8, recordings=3), accuracy=Score(0.8, 0.35, 0.97))
    )

    assert text.startswith(
        "Honest accuracy 35 to 97 % (80 % of 40 pictures): 5 recordings the model had not seen are too few to say more."
    )
    assert text.endswith("Twice as many recordings usually leave 70 to 85 % of the errors.")


def test_a_single_recording_is_too_few() -> None:
    """The verb agrees with the number."""
    text = verdict(metrics(label("mug", 1.0, recordings=1), label("phone", None), accuracy=Score(1.0, 0.21, 1.0)))

    assert "1 recording the model had not seen is too few to say more." in text


def test_no_gain_is_promised_for_a_label() -> None:
    """The only forecast is the one for all recordings together."""
    text = verdict(metrics(label("mug", 0.6), label("phone", 0.8), accuracy=Score(0.7, 0.6, 0.8)))

    assert [sentence for sentence in text.split(". ") if "usually" in sentence] == [text.split(". ")[-1]]


def test_a_label_without_a_score_is_next() -> None:
    """It says why there is none, and what helps."""
    scores = metrics(label("mug", 0.95, recordings=6), label("phone", None), accuracy=Score(0.95, 0.9, 1.0))

    assert (
        "phone has no honest score yet, because all its pictures come from one recording: record it again."
        in verdict(scores)
    )


def test_several_labels_without_a_score_are_named() -> None:
    """In the plural."""
    scores = metrics(label("mug", 0.95), label("phone", None), label("key", None), accuracy=Score(0.95, 0.9, 1.0))

    assert (
        "phone and key have no honest score yet, because all their pictures come from one recording: "
        "record each of them again." in verdict(scores)
    )


def test_a_missing_score_is_reported() -> None:
    """A first try with one recording per label gets advice instead of a number."""
    scores = metrics(label("mug", None), label("phone", None), accuracy=None)

    assert verdict(scores) == (
        "There is no honest score yet: no label has two separate recordings. "
        "Record mug and phone again, in a different light or from another angle."
    )


def test_only_some_of_many_labels_without_a_score_are_named() -> None:
    """A hundred names do not fit into a sentence."""
    scores = metrics(*(label(f"part {number}", None) for number in range(100)), accuracy=None)

    assert "Record part 0, part 1, part 2, part 3, part 4 and 95 other labels again" in verdict(scores)


@pytest.mark.parametrize(("recordings", "words"), [(5, "74 to 88 % (82)"), (6, "82 % (74 to 88)")])
def test_a_score_leads_with_its_range_while_recordings_are_few(recordings: int, words: str) -> None:
    """Below six of them."""
    assert format_score(Score(0.82, 0.74, 0.88), recordings=recordings) == words


@pytest.mark.parametrize(("number", "text"), [(0, "0 pictures"), (1, "1 picture"), (2062, "2,062 pictures")])
def test_numbers_come_with_their_noun(number: int, text: str) -> None:
    """One picture, two pictures."""
    assert count(number, "picture") == text


def test_a_sparkline_keeps_its_ends_and_its_width() -> None:
    """A long curve is thinned out, its last value stays."""
    line = sparkline([number / 99 for number in range(100)], low=0, high=1, width=10)

    assert len(line) == 10
    assert (line[0], line[-1]) == ("▁", "█")


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.5]])
def test_a_flat_sparkline_is_not_an_error(values: list[float]) -> None:
    """There may be nothing to scale."""
    assert len(sparkline(values)) == len(values)


@pytest.mark.parametrize(("share", "filled"), [(-1, 0), (0, 0), (0.5, 5), (1, 10), (2, 10)])
def test_a_bar_is_filled_to_its_share(share: float, filled: int) -> None:
    """It is never longer than it may be."""
    assert bar(share, width=10) == "█" * filled + "░" * (10 - filled)


def test_articles_and_plurals_are_correct() -> None:
    """Rows of words, ids and sizes."""
    assert enumeration(["a", "b", "c"]) == "a, b and c"
    assert short_id("01a2038b-8aa6-7000-b1cd-ea59b55c96b3") == "…b55c96b3"
    assert [size(100), size(1536), size(3 * 2**20)] == ["100 bytes", "1.5 KiB", "3.0 MiB"]
