"""The list of labels to record under."""

from dataclasses import replace

from diptych_client.desktop.state.labels import HeldLabel, held_labels, offered_labels
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made


def bench(*names: str, label_name: str = "", label_id: str = "") -> WorkingSet:
    """A dataset with these labels."""
    dataset = made.dataset("desk", *(made.label(name) for name in names))
    return WorkingSet(dataset_id="desk", dataset=dataset, is_listed=True, label_name=label_name, label_id=label_id)


def names_of(labels: object) -> list[str]:
    """The names of labels."""
    assert isinstance(labels, list)
    return [each.name for each in labels]


def test_a_label_has_the_pictures_on_the_screen_and_the_recordings_of_the_server() -> None:
    """The server counts near copies once."""
    labels = made.label("mug", instance_count=1, recording_count=2), made.label("cup")
    instances = {str(each): made.instance(str(each), "mug") for each in range(5)}
    shown = WorkingSet(dataset=made.dataset("desk", *labels), instances=instances, is_listed=True)

    assert held_labels(shown) == [HeldLabel("id-mug", "mug", 0, 5, 2), HeldLabel("id-cup", "cup", 1, 0, 0)]
    assert [each.is_enough for each in held_labels(shown)] == [True, False]


def test_a_first_recording_counts_before_the_server_says_so() -> None:
    """The label is not shown as one without recordings while its pictures are."""
    shown = replace(bench("mug"), instances={"a": made.instance("a", "mug")})

    assert [each.recording_count for each in held_labels(shown)] == [1]


def test_before_the_pictures_are_listed_the_counts_are_those_of_the_server() -> None:
    """The dataset arrives first."""
    dataset = made.dataset("desk", made.label("mug", instance_count=7, recording_count=2))

    assert held_labels(WorkingSet(dataset=dataset)) == [HeldLabel("id-mug", "mug", 0, 7, 2)]


def test_typing_finds_labels_and_keeps_their_keys() -> None:
    """In any case; the key that chooses a label is its place in the dataset."""
    found = offered_labels(bench("mug", "Coffee cup", "cup", label_name="CUP"))

    assert [(each.name, each.place) for each in found] == [("Coffee cup", 1), ("cup", 2)]


def test_all_labels_are_offered_when_one_is_chosen_or_a_new_one_is_typed() -> None:
    """The list does not vanish."""
    assert len(offered_labels(bench("mug", "cup", label_name="mug", label_id="id-mug"))) == 2
    assert len(offered_labels(bench("mug", "cup", label_name="pen"))) == 2
    assert len(offered_labels(bench("mug", "cup", label_name="  "))) == 2
