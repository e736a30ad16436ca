"""A renamed label has its current name wherever a version or an answer is shown."""

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import ChooseSide, RenameLabel, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    DatasetArrived,
    DatasetChanged,
    DatasetSeen,
    DatasetsListed,
    FrameAnswered,
    SnapshotSeen,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from diptych_client.visualizations import Bars, Matrix, Summary, generators
from support import window_values as made

MUG, PHONE = made.label("mug"), made.label("phone")
DESK = made.dataset("desk", MUG, PHONE)
FIRST = made.snapshot("first", MUG, PHONE, metrics=made.metrics())
SECOND = made.snapshot("second", replace(MUG, name="big mug"), PHONE, minute=1, metrics=made.metrics())
NOW = made.change(sdk.LabelChange("id-mug", "big mug", "coffee mug"))


def heard(*messages: Message, state: State | None = None) -> State:
    """The state after the messages."""
    state = state or State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in messages:
        state = update(state, message)
    return state


def answer(*ids: tuple[str, ...], names: tuple[str, ...] = ("mug", "phone")) -> FrameAnswered:
    """Answers of versions that have the labels under these ids, one tuple each; all predict the first label."""
    given = made.predictions(*("mug" for _ in ids), ids=("first", "second")[: len(ids)])
    of = zip(("first", "second"), ids, strict=False)
    snapshots = tuple(sdk.ModelSetSnapshot(name, name, "model", each) for name, each in of)
    labels = tuple(sdk.ModelSetLabel(name, tuple(bool(each[n]) for each in ids)) for n, name in enumerate(names))
    return FrameAnswered(replace(given, model_set=sdk.ModelSet(snapshots, labels, 224)), 1.0, 0.05)


def names_of(state: State) -> list[str]:
    """The names of the labels that the live answers show."""
    assert state.live.predictions is not None
    return [label.name for label in state.live.predictions.model_set.labels]


COMPARED = (DatasetsListed((DESK,)), DatasetSeen(DESK), SnapshotsListed((FIRST, SECOND)))
BOTH = ("id-mug", "id-phone"), ("id-mug", "id-phone")


def test_answers_show_the_name_that_a_label_has_now() -> None:
    """Before and after the rename, and while the picture is frozen."""
    renamed = heard(*COMPARED, DatasetChanged("desk", NOW), answer(*BOTH))
    assert names_of(renamed) == ["coffee mug", "phone"]
    held = heard(*COMPARED, answer(*BOTH), actions.FreezeFrame())
    assert names_of(held) == ["mug", "phone"]
    assert names_of(update(held, DatasetChanged("desk", NOW))) == ["coffee mug", "phone"]


def test_labels_of_a_dataset_that_is_not_on_the_screen_are_also_followed() -> None:
    """Labels of the same name in two datasets share a row, which has the name of the first version."""
    shelf = made.dataset("shelf", replace(MUG, id="theirs", name="Becher"))
    state = heard(*COMPARED, DatasetArrived(shelf), answer(("theirs", ""), ("id-mug", "id-phone")))
    assert names_of(state) == ["Becher", "phone"]


def test_a_label_of_an_unknown_or_deleted_dataset_keeps_its_name() -> None:
    """There is no newer one."""
    assert names_of(heard(*COMPARED, answer(("gone", "other"), ("gone", "other")))) == ["mug", "phone"]


def test_a_deleted_label_differs_from_the_one_that_has_its_name_now() -> None:
    """The existing label has the name; two labels that swapped a name stay two."""
    gone = made.change(sdk.LabelChange("id-mug", "mug", ""))
    taken = made.change(sdk.LabelChange("id-phone", "phone", "mug"), sequence=3)
    state = heard(*COMPARED, DatasetChanged("desk", gone), DatasetChanged("desk", taken), answer(*BOTH))
    assert names_of(state) == ["mug (2)", "mug"]


def test_swapped_names_are_not_an_agreement() -> None:
    """Two labels had the same name in different versions: predicting one or the other is a disagreement."""
    both = answer(("id-mug", "id-phone"), ("id-mug", "id-phone"), names=("mug", "mug"))
    first, second = both.predictions.predictions
    other = replace(both.predictions, predictions=(first, replace(second, confidences=(0.0, 1.0), predicted_index=1)))
    state = heard(*COMPARED, replace(both, predictions=other))
    assert [each.is_same for each in state.live.ribbon] == [False]


def test_every_view_of_a_version_shows_the_name_that_a_label_has_now() -> None:
    """Bars, matrix and pictures are made from the version on a side; the table and the verdict from the list."""
    state = heard(
        *COMPARED, ChooseSide(Side.A, "first"), ChooseSide(Side.B, "second"), SnapshotSeen(FIRST), SnapshotSeen(SECOND)
    )
    state = update(state, DatasetChanged("desk", NOW))
    for side in Side:
        shown = state.comparison.of(side).snapshot
        assert shown is not None
        views = {name: make(Summary(shown, ())) for name, make in generators().items()}
        bars, matrix = views["accuracy per label"], views["confusion"]
        assert isinstance(bars, Bars)
        assert isinstance(matrix, Matrix)
        assert [each.name for each in bars.bars] == list(matrix.names) == ["coffee mug", "phone"]
    assert [[label.name for label in each.labels] for each in state.snapshot_list.snapshots] == [
        ["coffee mug", "phone"]
    ] * 2


def test_parts_with_unchanged_names_stay_the_same_objects() -> None:
    """So that nothing is redrawn."""
    state = heard(*COMPARED, answer(("id-phone", ""), ("id-phone", "")))
    again = update(state, RenameLabel("id-mug", "mug"))
    assert again.snapshot_list.snapshots is state.snapshot_list.snapshots
    assert again.comparison is state.comparison
    assert again.live.predictions is state.live.predictions
