"""The contents column of the table of versions: labels, and the dataset if there are several."""

from diptych_client.desktop.panels.snapshots import contents_text
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made

MUG, CUP = made.label("mug"), made.label("cup")


def test_versions_of_one_dataset_name_their_labels_only() -> None:
    """The dataset is the same for all of them."""
    bench = WorkingSet(datasets=(made.dataset("desk", MUG, CUP),))
    shown = [made.snapshot("first", MUG), made.snapshot("second", MUG, CUP)]
    assert contents_text(bench, shown) == {"first": "mug", "second": "mug, cup"}


def test_versions_of_several_datasets_name_the_dataset_first() -> None:
    """Also if the dataset was deleted, renamed or has the name of another one."""
    desk, other = made.dataset("desk", MUG), made.dataset("other", CUP)
    same = [made.snapshot("first try", identity=each, dataset_id=each) for each in ("desk", "other", "gone")]
    assert contents_text(WorkingSet(datasets=(desk, other)), same) == {
        "desk": "desk: ",
        "other": "other: ",
        "gone": "deleted dataset: ",
    }
