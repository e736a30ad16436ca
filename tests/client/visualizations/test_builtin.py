"""The views that come with Diptych, of snapshots with and without a model."""

from dataclasses import replace

import pytest

from diptych_client.sdk import Score
from diptych_client.visualizations import Bars, Lines, Matrix, Pictures, Summary, TextView, generators
from support import window_values as made

LABELS = (
    made.label("mug", instance_count=4, recording_count=2),
    made.label("phone", instance_count=2, recording_count=1),
)
INSTANCES = (made.instance("m0", "mug"), made.instance("m1", "mug"), made.instance("p0", "phone"))
TRAINED = Summary(made.snapshot("trained", *LABELS, metrics=made.metrics()), INSTANCES)
UNTRAINED = Summary(made.snapshot("untrained", *LABELS), INSTANCES)
EMPTY = Summary(made.snapshot("empty"), ())


def test_the_outcome_is_summarized_in_text() -> None:
    """With what to record next."""
    view = generators()["outcome"](TRAINED)

    assert isinstance(view, TextView)
    assert view.text.startswith("Honest accuracy 50 to 90 % (75 % of 4 pictures): 2 recordings")
    assert "phone has no honest score" in view.text


def test_pictures_are_grouped_by_label() -> None:
    """In the order of the labels."""
    view = generators()["pictures"](TRAINED)

    assert isinstance(view, Pictures)
    assert {name: list(ids) for name, ids in view.groups.items()} == {"mug": ["m0", "m1"], "phone": ["p0"]}


def test_pictures_per_label_are_bars_up_to_the_largest() -> None:
    """With the bursts beside them."""
    view = generators()["pictures per label"](TRAINED)

    assert isinstance(view, Bars)
    assert [(each.name, each.value, each.words) for each in view.bars] == [
        ("mug", 4, "4 in 2 recordings"),
        ("phone", 2, "2 in 1 recording"),
    ]
    assert view.most == 4


@pytest.mark.parametrize(("name", "is_share", "honest"), [("accuracy", True, [0.4, 0.4]), ("loss", False, [2.0, 1.0])])
def test_curves_have_a_value_per_epoch(name: str, *, is_share: bool, honest: list[float]) -> None:
    """Honest and training, the same axes on both sides."""
    view = generators()[name](TRAINED)

    assert isinstance(view, Lines)
    assert view.is_share is is_share
    assert [(each.name, each.is_faint) for each in view.lines] == [("honest", False), ("training", True)]
    assert list(view.lines[0].values) == honest


def test_accuracy_per_label_comes_with_its_range() -> None:
    """A label without a score says why."""
    view = generators()["accuracy per label"](TRAINED)

    assert isinstance(view, Bars)
    mug, phone = view.bars
    assert (mug.value, mug.lower, mug.upper) == (0.75, 0.5, 0.9)
    assert mug.words == "50 to 90 % (75)"
    assert (phone.value, phone.lower, phone.words) == (0.0, None, "one recording: no score")


def test_a_label_that_is_never_right_has_a_score_and_a_range() -> None:
    """Zero is a score."""
    never = replace(made.metrics().labels[0], honest_accuracy=Score(0.0, 0.0, 0.4))
    summary = replace(TRAINED, snapshot=made.snapshot("t", *LABELS, metrics=replace(made.metrics(), labels=(never,))))

    view = generators()["accuracy per label"](summary)

    assert isinstance(view, Bars)
    assert [(each.value, each.upper, each.words) for each in view.bars] == [(0.0, 0.4, "0 to 40 % (0)")]


def test_confusion_has_a_row_per_shown_label() -> None:
    """And a column per answer."""
    view = generators()["confusion"](TRAINED)

    assert isinstance(view, Matrix)
    assert view.names == ["mug", "phone"]
    assert view.counts == ((3, 1), (0, 2))


@pytest.mark.parametrize("name", ["outcome", "accuracy", "loss", "accuracy per label", "confusion"])
def test_without_a_model_a_view_says_what_to_do(name: str) -> None:
    """Instead of an empty graph."""
    view = generators()[name](UNTRAINED)

    assert isinstance(view, TextView)
    assert "Train this version" in view.text


@pytest.mark.parametrize("name", sorted(generators()))
def test_no_view_fails_on_an_empty_snapshot(name: str) -> None:
    """An empty dataset can be frozen."""
    assert generators()[name](EMPTY).title
