"""The messages of an import about an unsuitable folder."""

from pathlib import Path

import pytest

from diptych_client.importing.folder import scan
from diptych_client.importing.messages import misplaced, what_happened, what_was_found, what_was_skipped, why_nothing
from diptych_client.importing.sending import ImportCounts


def folder_with(top: Path, *relatives: str) -> Path:
    """A folder with empty files."""
    for relative in relatives:
        path = top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return top


def test_an_empty_folder_asks_for_subfolders(tmp_path: Path) -> None:
    """Files that are not pictures are named."""
    folder = folder_with(tmp_path, "mug/notes.txt")

    assert why_nothing(folder, scan(folder)) == (
        f"There are no pictures in {folder}. Put them into a subfolder per label. "
        "Skipped 1 file: mug/notes.txt (empty)."
    )


def test_pictures_without_a_subfolder_are_reported_once(tmp_path: Path) -> None:
    """The sentence says where they belong."""
    folder = folder_with(tmp_path, "1.jpg", "2.jpg")

    assert why_nothing(folder, scan(folder)) == (
        f"{folder} has 2 pictures, but none in a subfolder. Create a subfolder per label, such as {folder}/mug, "
        "and move them there."
    )


def test_labels_one_folder_deeper_are_noticed(tmp_path: Path) -> None:
    """The user named the parent of the right folder."""
    folder = folder_with(tmp_path, "photos/mug/1.jpg", "photos/cup/1.jpg")

    assert misplaced(folder, scan(folder)) == (
        "All pictures have the label photos. If its folders cup and mug are the labels, undo this and import "
        f"{folder}/photos."
    )


@pytest.mark.parametrize(
    "relatives",
    [
        ["mug/1.jpg", "cup/1.jpg"],
        ["mug/1.jpg"],
        ["mug/kitchen/1.jpg"],
        ["mug/kitchen/1.jpg", "mug/desk/1.jpg", "mug/1.jpg"],
    ],
)
def test_folders_below_a_label_are_allowed(tmp_path: Path, relatives: list[str]) -> None:
    """Nothing is said where it may be meant."""
    folder = folder_with(tmp_path, *relatives)

    assert misplaced(folder, scan(folder)) == ""


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"mug"}, "Added 8 pictures of mug in 2 bursts."),
        ({"mug", "cup"}, "Added 8 pictures of cup and mug in 2 bursts."),
        ({*"abcdef"}, "Added 8 pictures of 6 labels in 2 bursts."),
    ],
)
def test_the_report_names_the_labels(tmp_path: Path, labels: set[str], said: str) -> None:
    """An import of the wrong folder becomes visible."""
    tally = ImportCounts(total=8, added=8, bursts={"1", "2"}, labels=labels)

    assert what_happened(tally) == said


def test_skipped_files_are_named_up_to_a_bound(tmp_path: Path) -> None:
    """Six by name, the others by their number."""
    folder = folder_with(tmp_path, "mug/1.jpg", *(f"mug/{number}.txt" for number in range(2000)))

    [said] = what_was_skipped(scan(folder))

    assert said.startswith("Skipped 2,000 files: mug/0.txt (empty), mug/1.txt (empty), ")
    assert said.endswith(" and 1,994 more.")
    assert len(said) < 300


def test_splits_are_reported_and_not_taken_for_labels(tmp_path: Path) -> None:
    """Their classes are the labels, all splits together."""
    places = [f"{split}/{label}/{split}.jpg" for split in ("test", "train", "valid") for label in ("cat", "dog")]
    found = scan(folder_with(tmp_path, *places))

    assert what_was_found(found) == [
        "Found the splits train, valid and test. Imported their 2 labels together; Diptych makes its own splits."
    ]
    assert misplaced(tmp_path, found) == ""


def test_pictures_in_splits_without_labels_are_not_imported(tmp_path: Path) -> None:
    """A data set for object detection says nothing about what a whole picture shows."""
    found = scan(folder_with(tmp_path, "train/images/1.jpg", "train/labels/1.txt", "valid/images/2.jpg"))

    assert found.files == ()
    assert why_nothing(tmp_path, found) == (
        f"{tmp_path} has 2 pictures in train and valid, but no folder per label there. Sort them into one folder per "
        "label."
    )


def test_labels_that_look_the_same_are_reported(tmp_path: Path) -> None:
    """They are imported as one, under the name of most pictures."""
    found = scan(folder_with(tmp_path, "Cat/1.jpg", "cat/2.jpg", "cat/3.jpg", "CAT/4.jpg", "dog/5.jpg"))

    assert what_was_found(found) == ['The labels "cat", "CAT" and "Cat" look the same. Imported as one, "cat".']
