"""Folders as other programs, other systems and people leave them, imported by the command."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from support.drawing import draw
from support.programs import Diptych
from support.server_process import ServerProcess

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  a file system that takes any time
LONG_AFTER = 2**40
"""Seconds to the year 36812, which no calendar of Python has."""


@pytest.fixture
def diptych(shared_server: ServerProcess) -> Diptych:
    """The command, for the shared server."""
    return Diptych(shared_server.address)


@pytest.fixture
def timeless() -> Iterator[Path]:
    """A folder whose file system keeps impossible times."""
    if not MEMORY_DISK.is_dir():
        pytest.skip("There is no file system that takes impossible times.")
    with TemporaryDirectory(dir=MEMORY_DISK) as folder:
        yield Path(folder)


def put(folder: Path, *relatives: str, first: int) -> Path:
    """The folder with a picture in each place, all different."""
    for number, relative in enumerate(relatives, start=first):
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw("mug", number=number))
    return folder


def labels_of(diptych: Diptych, dataset: str) -> dict[str, int]:
    """The number of pictures of each label."""
    shown = json.loads(diptych.done("dataset", "show", dataset, "--json"))
    return {each["name"]: each["instance_count"] for each in shown["labels"]}


@pytest.mark.parametrize("seconds", [LONG_AFTER, -LONG_AFTER])
def test_an_impossible_file_time_does_not_stop_an_import(diptych: Diptych, timeless: Path, seconds: int) -> None:
    """Neither an import, whose pictures are all stored, nor a folder as a camera."""
    name = f"Impossible {seconds}"
    put(timeless, "a/1.jpg", "a/2.jpg", "a/3.jpg", first=7000 + (seconds > 0) * 10)
    os.utime(timeless / "a/2.jpg", (seconds, seconds))
    assert (timeless / "a/2.jpg").stat().st_mtime == seconds

    diptych.done("import", str(timeless), "-d", name, "--create")
    assert labels_of(diptych, name) == {"a": 3}

    put(timeless, "b/1.jpg", "b/2.jpg", first=7020 + (seconds > 0) * 10)
    os.utime(timeless / "b/2.jpg", (seconds, seconds))
    camera = str(timeless / "b")
    diptych.done("capture", "-d", name, "-l", "b", "--camera", camera, "--count", "2", "--pause", "0")
    assert labels_of(diptych, name) == {"a": 3, "b": 2}


def test_the_classes_of_splits_are_the_labels(diptych: Diptych, tmp_path: Path) -> None:
    """And this is said."""
    places = [f"{split}/{label}/{split}.jpg" for split in ("test", "train", "valid") for label in ("cat", "dog")]
    put(tmp_path, *places, first=7100)

    ended = diptych("import", str(tmp_path), "-d", "Classes of splits", "--create", "--bursts", "each")

    assert ended.returncode == 0, ended.stderr
    assert labels_of(diptych, "Classes of splits") == {"cat": 3, "dog": 3}
    assert "Found the splits train, valid and test. Imported their 2 labels together" in ended.stderr


def test_labels_that_look_the_same_become_one(diptych: Diptych, tmp_path: Path) -> None:
    """Among the folders, and with what the dataset has already."""
    put(tmp_path / "first", "Cat/1.jpg", first=7200)
    put(tmp_path / "second", "cat/1.jpg", "CAT/2.jpg", "cat\u200b/3.jpg", "c\u0430t/4.jpg", first=7210)

    diptych.done("import", str(tmp_path / "first"), "-d", "Looks", "--create", "--bursts", "each")
    ended = diptych("import", str(tmp_path / "second"), "-d", "Looks", "--bursts", "each")

    assert ended.returncode == 0, ended.stderr
    assert labels_of(diptych, "Looks") == {"Cat": 5}
    assert "look the same. Imported as one" in ended.stderr


@pytest.mark.parametrize(
    ("number", "first", "then"), [(7300, "My  desk", "\tMy  desk"), (7310, "Cafe\u0301", "Caf\u00e9")]
)
def test_create_makes_one_dataset_however_its_name_is_typed(
    diptych: Diptych, tmp_path: Path, number: int, first: str, then: str
) -> None:
    """The second import fills the first one's dataset."""
    put(tmp_path, "mug/1.jpg", first=number)

    diptych.done("import", str(tmp_path), "-d", first, "--create", "--bursts", "each")
    put(tmp_path, "mug/2.jpg", first=number + 1)
    diptych.done("import", str(tmp_path), "-d", then, "--create", "--bursts", "each")

    listed: list[dict[str, Any]] = json.loads(diptych.done("dataset", "ls", "--json"))
    named = [each["instance_count"] for each in listed if each["name"] in {"My desk", "Caf\u00e9"}]
    assert named.count(2) == len(named)
    assert labels_of(diptych, then) == {"mug": 2}
    diptych.done("dataset", "rename-label", first, "  MUG ", "mug  of tea")
    assert labels_of(diptych, first) == {"mug of tea": 2}


def test_the_same_picture_in_two_labels_is_reported(diptych: Diptych, tmp_path: Path) -> None:
    """Which label has it, and what to do."""
    put(tmp_path, "cup/1.jpg", first=7400)
    put(tmp_path, "mug/1.jpg", first=7400)

    ended = diptych("import", str(tmp_path), "-d", "Twice", "--create", "--bursts", "each")

    assert ended.returncode == 1
    assert "This picture is already in the dataset with the label" in ended.stderr
    assert sum(labels_of(diptych, "Twice").values()) == 1


def test_skipped_files_are_named(diptych: Diptych, tmp_path: Path) -> None:
    """Pictures in other formats fail the import, other files do not; a picture without an ending is stored."""
    put(tmp_path, "mug/IMG_0001", "mug/2.jpg.download", first=7500)
    (tmp_path / "mug" / "notes.txt").write_text("bought in 1999")
    (tmp_path / "mug" / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(64))
    (tmp_path / "mug" / "IMG_2.dng").write_bytes(b"II*\x00\x08\x00\x00\x00" + bytes(64))

    ended = diptych("import", str(tmp_path), "-d", "Kinds", "--create", "--bursts", "each")

    assert ended.returncode == 1
    assert labels_of(diptych, "Kinds") == {"mug": 2}
    assert "refused  mug/IMG_2.dng: The file is a TIFF picture or a camera's raw file." in ended.stderr
    assert (
        "Skipped 2 files: mug/clip.mp4 (a video: save single pictures of it as JPEG) and mug/notes.txt (not a picture)."
    ) in ended.stderr


def test_a_name_of_a_snapshot_is_not_taken_for_a_file(diptych: Diptych, tmp_path: Path) -> None:
    """Also where the folder that was imported has this name."""
    put(tmp_path, *(f"second look/{label}/{number}.jpg" for label in ("cup", "mug") for number in (1, 2)), first=7600)
    folder = tmp_path / "second look"
    diptych.done("import", str(folder), "-d", "second look", "--create", "--bursts", "each")
    for name in ("first look", "second look"):
        diptych.done("train", "second look", "--name", name, "--epochs", "1")
    picture = str(folder / "mug" / "1.jpg")

    lines = diptych.done("predict", "first look", "second look", picture, "--json", folder=tmp_path).splitlines()
    refused = diptych("predict", "first look", "./second look", folder=tmp_path)

    assert [len(json.loads(line)["predictions"]) for line in lines] == [2]
    assert refused.returncode == 1
    assert "second look: This is a folder" in refused.stderr
