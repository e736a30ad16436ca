"""The place of a label in its dataset, which determines its colour on every screen."""

from dataclasses import replace

from diptych_client.desktop.state.comparison import Chosen, Comparison
from diptych_client.desktop.state.label_places import label_places
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made

MUG, CUP = replace(made.label("mug"), ordinal=0), replace(made.label("cup"), ordinal=4)
DESK = made.dataset("desk", MUG, CUP)


def test_a_label_is_known_by_its_id_and_by_the_name_that_is_shown() -> None:
    """The current name and that in a snapshot lead to the same place."""
    old = made.snapshot("first", replace(CUP, name="beaker"))
    places = label_places(WorkingSet(datasets=(DESK,), dataset_id="desk", dataset=DESK), Comparison(), (old,))

    assert (places["id-cup"], places["cup"], places["beaker"], places["mug"]) == (4, 4, 4, 0)


def test_a_name_in_two_datasets_has_the_place_in_the_current_one() -> None:
    """Or else that in the compared one."""
    shelf = made.dataset("shelf", replace(made.label("cup"), id="other-cup", ordinal=1))
    snapshot = made.snapshot("theirs", *shelf.labels, dataset_id="shelf")
    bench = WorkingSet(datasets=(DESK, shelf), dataset_id="desk", dataset=DESK)
    assert label_places(bench, Comparison(dataset_id="shelf"), (snapshot,))["cup"] == 4
    elsewhere = WorkingSet(datasets=(DESK, shelf))
    compared = Comparison(b=Chosen("theirs", snapshot), dataset_id="shelf")
    assert label_places(elsewhere, compared, (made.snapshot("mine", CUP),))["cup"] == 1
