"""The demo's takes from your own folder of pictures."""

from pathlib import Path

import pytest

from diptych_client.demo.footage import TooFewPicturesError, folder_footage, virtual_footage
from support.drawing import drawn_pictures


def fill(folder: Path, *, bursts: int) -> None:
    """Drawn pictures of two labels, none like another."""
    for number, drawn in enumerate(drawn_pictures(bursts=bursts, per_burst=1)):
        path = folder / drawn.label / f"{number:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(drawn.data)


def test_every_picture_of_the_folder_is_used_once(tmp_path: Path) -> None:
    """The live frames were never recorded, and no picture is left out."""
    fill(tmp_path, bursts=8)

    footage = folder_footage(tmp_path)

    parts = [footage.flawed, footage.repair, footage.live]
    shot = [[picture for take in part for picture in take.shoot()] for part in parts]
    assert sum(map(len, shot)) == len({picture for part in shot for picture in part}) == 16
    assert all({take.label for take in part} == {"mug", "phone"} for part in parts)
    assert len(footage.flawed) < len(footage.repair)


def test_a_large_folder_is_sampled(tmp_path: Path) -> None:
    """A demo stays short, takes from the whole of each label, and says that it left something out."""
    fill(tmp_path, bursts=12)

    footage = folder_footage(tmp_path, most_pictures=12)

    takes = [*footage.flawed, *footage.repair, *footage.live]
    assert sum(len(list(take.shoot())) for take in takes) == 12
    assert {take.label for take in takes} == {"mug", "phone"}
    assert len({take.setting for take in takes}) == 12
    assert "using 12 of 24" in footage.note


def test_too_few_pictures_are_refused_with_their_number(tmp_path: Path) -> None:
    """With too few pictures, the error says how many are needed."""
    fill(tmp_path, bursts=1)

    with pytest.raises(TooFewPicturesError, match=r"3 bursts.*mug: 1, phone: 1"):
        folder_footage(tmp_path)


def test_an_unreadable_picture_is_skipped(tmp_path: Path) -> None:
    """One bad file does not end a demo."""
    fill(tmp_path, bursts=8)
    (tmp_path / "mug" / "bad.jpg").write_bytes(b"no picture")

    footage = folder_footage(tmp_path)

    takes = [*footage.flawed, *footage.repair, *footage.live]
    assert sum(len(list(take.shoot())) for take in takes) == 16


def test_the_virtual_footage_follows_the_story() -> None:
    """A take returns as many pictures as its burst has frames, each as JPEG."""
    take = virtual_footage().flawed[0]

    pictures = list(take.shoot())

    assert len(pictures) >= 4
    assert all(picture.startswith(b"\xff\xd8") for picture in pictures)
