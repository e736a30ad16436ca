"""What an import says of a folder that is not what it wants."""

from pathlib import Path

import pytest

from diptych_client.cli.import_words import misplaced, what_happened, why_nothing
from diptych_client.importing.folder import scan
from diptych_client.importing.sending import Tally


def folder_with(top: Path, *relatives: str) -> Path:
    """A folder with empty files."""
    for relative in relatives:
        path = top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return top


def test_an_empty_folder_asks_for_subfolders(tmp_path: Path) -> None:
    """What is no picture is counted."""
    folder = folder_with(tmp_path, "mug/notes.txt")

    assert why_nothing(folder, scan(folder)) == (
        f"There are no pictures in {folder}: put them into a subfolder per label. "
        "1 file passed over: the name is no picture's."
    )


def test_pictures_without_a_subfolder_are_told_once(tmp_path: Path) -> None:
    """The sentence says where they belong."""
    folder = folder_with(tmp_path, "1.jpg", "2.jpg")

    assert why_nothing(folder, scan(folder)) == (
        f"{folder} holds 2 pictures, but none in a subfolder: make a subfolder per label, such as {folder}/mug, "
        "and move them there."
    )


def test_labels_one_folder_deeper_are_noticed(tmp_path: Path) -> None:
    """Somebody named the folder above the one that they meant."""
    folder = folder_with(tmp_path, "photos/mug/1.jpg", "photos/cup/1.jpg")

    assert misplaced(folder, scan(folder)) == (
        "All of them are under the label photos. If its folders cup and mug are the labels, undo this and import "
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
def test_folders_below_a_label_are_no_mistake(tmp_path: Path, relatives: list[str]) -> None:
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
    """Who imported the wrong folder sees it."""
    tally = Tally(total=8, added=8, bursts={"1", "2"}, labels=labels)

    assert what_happened(tally, scan(tmp_path)) == said
