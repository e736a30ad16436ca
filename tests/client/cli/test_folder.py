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


def test_what_systems_leave_behind_is_passed_over_without_a_word(tmp_path: Path) -> None:
    """Neither counted nor refused."""
    touch(tmp_path, "__MACOSX/mug/._1.jpg", "mug/.DS_Store", "mug/Thumbs.db", "mug/desktop.ini", ".git/x.jpg")

    assert scan(tmp_path) == Scan((), (), 0)


def test_other_files_are_counted(tmp_path: Path) -> None:
    """A licence is no picture, and no reason to fail."""
    touch(tmp_path, "LICENSE", "mug/notes.txt", "mug/1.jpg")

    result = scan(tmp_path)

    assert result.passed_over == 2
    assert result.refused == ()


def test_a_picture_outside_a_label_is_refused(tmp_path: Path) -> None:
    """Nobody said what it shows."""
    touch(tmp_path, "1.jpg")

    assert [(each.path, each.reason) for each in scan(tmp_path).refused] == [("1.jpg", "NO_LABEL")]


def test_links_that_lead_nowhere_or_round_are_refused(tmp_path: Path) -> None:
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
    """Reading it would wait for ever."""
    (tmp_path / "mug").mkdir()
    os.mkfifo(tmp_path / "mug/pipe.jpg")

    assert [each.reason for each in scan(tmp_path).refused] == ["NOT_A_FILE"]


def test_a_name_that_is_no_text_is_still_named(tmp_path: Path) -> None:
    """The server takes text only."""
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
