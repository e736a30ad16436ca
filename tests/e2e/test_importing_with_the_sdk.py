"""A folder is imported from Python as from the shell: same labels and bursts, nothing twice, undone at once."""

from pathlib import Path

import pytest

from diptych_client.sdk import Client, DatasetFields, ImportProgress
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.server_process import ServerProcess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve pictures in six bursts of two labels, one file that looks like a picture, and a text."""
    for number, picture in enumerate(drawn_pictures()):
        path = tmp_path / picture.label / f"{picture.burst_id}_{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.data)
    (tmp_path / "mug" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (tmp_path / "mug" / "notes.txt").write_text("about mugs")
    return tmp_path


def counts(dataset: DatasetFields) -> list[tuple[str, int, int]]:
    """Name, pictures and bursts of each label."""
    return [(each.name, each.instance_count, each.recording_count) for each in dataset.labels]


async def test_a_folder_becomes_a_dataset(client: Client, folder: Path) -> None:
    """Each file is named once, with what became of it, and progress is reported."""
    dataset = await client.datasets.create("Imported")
    seen: list[ImportProgress] = []

    result = await dataset.import_folder(folder, bursts="regex:^(.+)_", progress=seen.append)

    assert (result.added_count, result.already_there_count, result.burst_count) == (12, 0, 6)
    assert result.label_names == ("mug", "phone")
    assert [each[:2] for each in counts(await dataset.refresh())] == [("mug", 6), ("phone", 6)]
    assert [each.path for each in result.refused] == ["mug/broken.jpg"]
    assert [each.path for each in result.skipped] == ["mug/notes.txt"]
    sent = [each for each in seen if each.stage == "sending"]
    assert sent[-1] == ImportProgress("sending", 13, 13)
    assert [each.done for each in sent] == sorted(each.done for each in sent)
    assert (seen[-1].stage, seen[-1].total - seen[-1].done) == ("comparing", 0)
    assert result.recording_count == (await dataset.refresh()).recording_count


async def test_an_import_may_be_repeated_and_undone(client: Client, folder: Path) -> None:
    """What is there is not added; what was undone comes back when it is asked for."""
    dataset = await client.datasets.create("Again")
    first = await dataset.import_folder(str(folder), bursts="each")

    second = await dataset.import_folder(folder, bursts="each")
    await dataset.undo(first.group_id)
    undone = await dataset.import_folder(folder, bursts="each")
    again = await dataset.import_folder(folder, bursts="each", again=True)

    assert (second.added_count, second.already_there_count) == (0, 12)
    assert (undone.added_count, len(undone.removed)) == (0, 12)
    assert (again.added_count, again.removed) == (12, ())
    assert (await dataset.refresh()).instance_count == 12


@pytest.mark.parametrize(
    ("below", "grouping", "kind", "words"),
    [
        ("nowhere", "each", FileNotFoundError, "nowhere"),
        ("empty", "each", ValueError, "no pictures"),
        ("", "by moonlight", ValueError, "by moonlight"),
    ],
)
async def test_what_cannot_be_imported_is_refused(
    client: Client, folder: Path, *, below: str, grouping: str, kind: type[Exception], words: str
) -> None:
    """In a sentence, before anything is sent: the dataset stays empty."""
    (folder / "empty").mkdir()
    dataset = await client.datasets.create("Empty")

    with pytest.raises(kind, match=words):
        await dataset.import_folder(folder / below, bursts=grouping)

    assert (await dataset.refresh()).instance_count == 0


def test_the_blocking_client_imports_too(shared_server: ServerProcess, folder: Path) -> None:
    """Bursts are found by themselves, and progress reaches the caller."""
    stages: list[str] = []

    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Notebook")
        result = dataset.import_folder(folder, progress=lambda seen: stages.append(seen.stage), wait=False)
        assert dataset.refresh().instance_count == result.added_count == 12

    assert set(stages) == {"sending"}
    assert (result.recording_count, result.near_copies_across_labels) == (None, None)


async def test_what_was_exported_is_imported_as_the_same(client: Client, folder: Path, tmp_path: Path) -> None:
    """Labels and bursts come from the manifest, whatever the files are called."""
    dataset = await client.datasets.create("Original")
    await dataset.import_folder(folder, bursts="regex:^(.+)_")
    exported = await dataset.export(tmp_path / "exported")
    copied = await client.datasets.create("Copy")

    result = await copied.import_folder(exported)

    assert (result.added_count, result.burst_count, result.refused) == (12, 6, ())
    assert counts(await copied.refresh()) == counts(await dataset.refresh())
