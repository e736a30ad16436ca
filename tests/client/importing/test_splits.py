"""Folders of splits and folders of labels."""

import pytest

from diptych_client.importing.splits import find_splits


def labels_of(*relatives: str) -> dict[str, str | None]:
    """The label of each file, by the splits that were found; an assertion fails where there are none."""
    places = [relative.split("/") for relative in relatives]
    splits = find_splits(places)
    assert splits is not None
    return {relative: splits.label_of(place) for relative, place in zip(relatives, places, strict=True)}


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("train/cat", "train/dog", "valid/cat", "valid/dog", "test/cat", "test/dog"), ("train", "valid", "test")),
        (("Train/cat", "Train/dog", "Val/cat", "Val/dog"), ("Train", "Val")),
        (("training/cat", "training/dog", "validation/dog", "testing/cat"), ("training", "validation", "testing")),
        (("test_set/cat", "training_set/cat", "training_set/dog"), ("training_set", "test_set")),
        (("train2017/cat", "val2017/cat"), ("train2017", "val2017")),
        (("archive/train/cat", "archive/train/dog", "archive/test/cat"), ("train", "test")),
        (("a/b/train/cat/deep", "a/b/test/cat"), ("train", "test")),
        (("train/cat", "train/dog"), ("train",)),
        (("TRAIN/Cat", "test/cat"), ("TRAIN", "test")),
    ],
)
def test_splits_with_the_same_classes_are_found(folders: tuple[str, ...], names: tuple[str, ...]) -> None:
    """In any case, also below folders that hold nothing else; a split may lack a class."""
    splits = find_splits([[*folder.split("/"), "1.jpg"] for folder in folders])

    assert splits is not None
    assert (splits.names, splits.has_classes) == (names, True)


@pytest.mark.parametrize(
    "files",
    [
        ("train/1.jpg", "test/1.jpg"),  # toys: labels of these names
        ("train/1.jpg", "train/kitchen/1.jpg", "test/1.jpg", "test/kitchen/1.jpg"),
        ("train/steam/1.jpg", "test/tube/1.jpg"),  # nothing in common
        ("train/steam/1.jpg",),  # one class is not a data set
        ("mug/train/1.jpg", "mug/test/1.jpg", "cup/train/1.jpg", "cup/test/1.jpg"),
        ("mug/1.jpg", "cup/1.jpg"),
        ("testament/a/1.jpg", "trainer/a/1.jpg"),
        ("1.jpg", "2.jpg"),
        (),
    ],
)
def test_labels_are_not_taken_for_splits(files: tuple[str, ...]) -> None:
    """Whatever they are called."""
    assert find_splits([file.split("/") for file in files]) is None


def test_the_folder_of_the_class_is_the_label() -> None:
    """Of all splits together, however deep the file lies; other folders beside the splits are labels."""
    assert labels_of("train/cat/1.jpg", "test/cat/deep/1.jpg", "test/dog/2.jpg", "extra/3.jpg") == {
        "train/cat/1.jpg": "cat",
        "test/cat/deep/1.jpg": "cat",
        "test/dog/2.jpg": "dog",
        "extra/3.jpg": "extra",
    }


def test_a_split_without_classes_gives_no_label() -> None:
    """Competitions publish their test pictures so, and data sets for object detection all of theirs."""
    assert labels_of("train/cat/1.jpg", "valid/cat/1.jpg", "test/1.jpg")["test/1.jpg"] is None
    assert labels_of("train/cat/1.jpg", "train/dog/1.jpg", "test/1.jpg") == {
        "train/cat/1.jpg": "cat",
        "train/dog/1.jpg": "dog",
        "test/1.jpg": None,
    }
    assert set(labels_of("train/images/1.jpg", "valid/images/1.jpg").values()) == {None}
