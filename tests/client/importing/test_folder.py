"""Which files of a folder are pictures."""

import os
from pathlib import Path

import pytest

from diptych_client.importing.folder import Scan, natural_key, scan


def touch(top: Path, *relatives: str) -> None:
    """Makes empty files."""
    for relative in relatives:
        path = top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(result: Scan) -> dict[str, str]:
    """The label of each file."""
    return {file.relative: file.label for file in result.files}


def test_a_folder_per_label(tmp_path: Path) -> None:
    """Files below a subfolder carry its name, however deep they lie."""
    touch(tmp_path, "mug/1.jpg", "Café crème/tasse à café.PNG", "mug/kitchen/2.webp")

    assert found(scan(tmp_path)) == {
        "Café crème/tasse à café.PNG": "Café crème",
        "mug/1.jpg": "mug",
        "mug/kitchen/2.webp": "mug",
    }


def test_system_files_are_skipped_silently(tmp_path: Path) -> None:
    """Neither counted nor refused."""
    touch(tmp_path, "__MACOSX/mug/._1.jpg", "mug/.DS_Store", "mug/Thumbs.db", "mug/desktop.ini", ".git/x.jpg")

    assert scan(tmp_path) == Scan()


def test_other_files_are_named(tmp_path: Path) -> None:
    """A licence is not a picture, and no reason to fail."""
    touch(tmp_path, "LICENSE", "mug/notes.txt", "mug/1.jpg")

    result = scan(tmp_path)

    assert [(each.path, each.reason) for each in result.skipped] == [
        ("LICENSE", "NOT_A_PICTURE"),
        ("mug/notes.txt", "NOT_A_PICTURE"),
    ]
    assert result.refused == ()


def test_a_picture_outside_a_label_is_refused(tmp_path: Path) -> None:
    """It has no label."""
    touch(tmp_path, "1.jpg")

    assert [(each.path, each.reason) for each in scan(tmp_path).refused] == [("1.jpg", "NO_LABEL")]


def test_broken_and_circular_links_are_refused(tmp_path: Path) -> None:
    """Each is named with its reason, and the walk ends."""
    touch(tmp_path, "mug/1.jpg")
    (tmp_path / "mug/loop.jpg").symlink_to("loop.jpg")
    (tmp_path / "mug/nowhere.jpg").symlink_to("gone.jpg")
    (tmp_path / "mug/up").symlink_to("..")

    result = scan(tmp_path)

    assert {each.path: each.reason for each in result.refused} == {
        "mug/loop.jpg": "LINK_LOOP",
        "mug/nowhere.jpg": "LINK_BROKEN",
        "mug/up": "LINK_LOOP",
    }
    assert found(result) == {"mug/1.jpg": "mug"}


def test_links_to_pictures_are_followed(tmp_path: Path) -> None:
    """A label may be a link to a folder elsewhere."""
    touch(tmp_path / "elsewhere", "1.jpg")
    (tmp_path / "top").mkdir()
    (tmp_path / "top/mug").symlink_to(tmp_path / "elsewhere")

    assert found(scan(tmp_path / "top")) == {"mug/1.jpg": "mug"}


def test_a_pipe_named_like_a_picture_is_refused(tmp_path: Path) -> None:
    """Reading it would block indefinitely."""
    (tmp_path / "mug").mkdir()
    os.mkfifo(tmp_path / "mug/pipe.jpg")

    assert [each.reason for each in scan(tmp_path).refused] == ["NOT_A_FILE"]


def test_a_name_that_is_not_text_is_still_reported(tmp_path: Path) -> None:
    """The server accepts text only."""
    (tmp_path / "mug").mkdir()
    try:
        (tmp_path / "mug" / os.fsdecode(b"b\xe4d.jpg")).touch()
    except OSError:
        pytest.skip("This file system takes no such name.")

    assert list(found(scan(tmp_path))) == ["mug/b\ufffdd.jpg"]


def test_a_name_is_the_same_on_every_system(tmp_path: Path) -> None:
    """Accents written as a letter and a mark count as one letter."""
    touch(tmp_path, "cafe\u0301/1.jpg")

    assert list(found(scan(tmp_path))) == ["caf\u00e9/1.jpg"]


def test_numbers_sort_as_numbers() -> None:
    """2 comes before 10."""
    assert sorted(["10.jpg", "2.jpg", "a.jpg"], key=natural_key) == ["2.jpg", "10.jpg", "a.jpg"]


def test_the_classes_of_splits_are_the_labels(tmp_path: Path) -> None:
    """The same holds for all of them together, below a folder that contains nothing else."""
    touch(tmp_path, *(f"zip/{split}/{label}/1.jpg" for split in ("Train", "VALID") for label in ("cat", "dog")))

    result = scan(tmp_path)

    assert result.splits == ("Train", "VALID")
    assert found(result) == {
        "zip/Train/cat/1.jpg": "cat",
        "zip/Train/dog/1.jpg": "dog",
        "zip/VALID/cat/1.jpg": "cat",
        "zip/VALID/dog/1.jpg": "dog",
    }


def test_labels_named_train_and_test_stay_labels(tmp_path: Path) -> None:
    """Their pictures lie directly in them."""
    touch(tmp_path, "train/1.jpg", "test/1.jpg")

    result = scan(tmp_path)

    assert result.splits == ()
    assert found(result) == {"test/1.jpg": "test", "train/1.jpg": "train"}


@pytest.mark.parametrize(
    ("folders", "labels"),
    [
        (("Cat", "cat", "CAT"), {"Cat"}),
        (("mug", "mug\u200b"), {"mug"}),
        (("\uff4d\uff55\uff47", "mug", "MUG"), {"mug"}),
        (("My  desk", "My desk"), {"My desk"}),
        (("a", "A"), {"a", "A"}),
        (("0", "O"), {"0", "O"}),
    ],
)
def test_folders_that_look_the_same_are_one_label(tmp_path: Path, folders: tuple[str, ...], labels: set[str]) -> None:
    """Folders named by single letters are labels themselves."""
    for number, folder in enumerate(folders):
        touch(tmp_path, f"{folder}/{number}.jpg", *([f"{folder}/more.jpg"] if folder in labels else []))

    assert set(found(scan(tmp_path)).values()) == labels


def test_a_folder_with_an_invisible_name_is_refused(tmp_path: Path) -> None:
    """Its label would be a blank row."""
    touch(tmp_path, "\u200b\u2060/1.jpg", "mug/1.jpg")

    result = scan(tmp_path)

    assert [each.reason for each in result.refused] == ["NO_LABEL"]
    assert "Rename the folder" in result.refused[0].message
    assert found(result) == {"mug/1.jpg": "mug"}


def test_folders_may_be_deeper_than_python_recurses(tmp_path: Path) -> None:
    """No path ends the walk."""
    place = tmp_path / "mug"
    place.mkdir()
    directory = os.open(place, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=directory)
        below = os.open("d", os.O_RDONLY, dir_fd=directory)
        os.close(directory)
        directory = below
    os.close(os.open("1.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=directory))
    os.close(directory)

    assert list(found(scan(tmp_path))) == ["mug/" + "d/" * 1200 + "1.jpg"]


def test_folders_that_link_to_each_other_are_walked_once(tmp_path: Path) -> None:
    """Twelve folders with a link to each other have a billion paths."""
    places = [tmp_path / "mug" / f"{number}" for number in range(12)]
    for place in places:
        touch(place, "1.jpg")
    for place in places:
        for other in places:
            if other != place:
                (place / f"to {other.name}").symlink_to(other)

    assert len(scan(tmp_path).files) == len(places)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_named(tmp_path: Path) -> None:
    """The others are read."""
    touch(tmp_path, "mug/1.jpg", "mug/closed/2.jpg")
    (tmp_path / "mug/closed").chmod(0)

    result = scan(tmp_path)

    (tmp_path / "mug/closed").chmod(0o700)
    assert [(each.path, each.reason) for each in result.refused] == [("mug/closed", "UNREADABLE")]
    assert found(result) == {"mug/1.jpg": "mug"}
