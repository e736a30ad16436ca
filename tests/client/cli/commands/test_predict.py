"""How `diptych predict` tells snapshots from files among its arguments."""

from pathlib import Path

import pytest

from diptych.names import look_alike
from diptych_client.cli.commands.predict import split
from diptych_client.cli.exits import CommandError

SNAPSHOTS = [
    *(f"0199aaaa-0000-7000-8000-00000000{number:04d}" for number in range(5)),
    *("first", "second", "mug.jpg", "cat/dog", "My desk"),
]


async def is_snapshot(text: str) -> bool:
    """Whether the text is one of the ids or names."""
    return any(look_alike(each, text) for each in SNAPSHOTS)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: it contains files with the names of snapshots."""
    monkeypatch.chdir(tmp_path)
    for folder in ("second", "cat/dog"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("first", "a.jpg", "mug.jpg", "0003", "My desk"):
        (tmp_path / file).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("things", "names", "pictures"),
    [
        (["first", "second", "a.jpg"], ["first", "second"], ["a.jpg"]),
        (["first", "mug.jpg", "a.jpg"], ["first", "mug.jpg"], ["a.jpg"]),
        (["first", "cat/dog", "a.jpg"], ["first", "cat/dog"], ["a.jpg"]),
        (["first", "my  desk", "a.jpg"], ["first", "my  desk"], ["a.jpg"]),
        (["first", "./second", "a.jpg"], ["first"], ["second", "a.jpg"]),
        (["first", "./mug.jpg"], ["first"], ["mug.jpg"]),
        (["first", "a.jpg", "mug.jpg"], ["first"], ["a.jpg", "mug.jpg"]),
        (["first", "gone.jpg"], ["first"], ["gone.jpg"]),
        (["first", "gone.HEIC"], ["first"], ["gone.HEIC"]),
        (["first", "0003"], ["first"], ["0003"]),  # a file; as part of an id it would mean another snapshot
        (["first", "0004", "a.jpg"], ["first", "0004"], ["a.jpg"]),
    ],
)
async def test_a_name_of_a_snapshot_is_not_taken_for_a_file(
    things: list[str], names: list[str], pictures: list[str]
) -> None:
    """Whatever is in the current folder; with a path it is a file."""
    assert await split(things, is_snapshot) == (names, [Path(each) for each in pictures])


@pytest.mark.parametrize(
    ("things", "said"),
    [
        (["first", "second"], "second is the snapshot of this name; write ./second for the file."),
        (["first"], "Give pictures after the snapshots, or --camera or --video."),
        (["first", "a.jpg", "FIRST "], "FIRST  is a snapshot. Name snapshots before pictures."),
    ],
)
async def test_the_error_says_what_was_meant(things: list[str], said: str) -> None:
    """In one sentence."""
    with pytest.raises(CommandError) as caught:
        await split(things, is_snapshot)

    assert said in str(caught.value)
