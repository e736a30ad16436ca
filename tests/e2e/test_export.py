"""An exported and imported dataset is the same: labels, recordings and pictures."""

import asyncio
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from diptych_client.exporting.manifest import ABOUT, PICTURES, UNFINISHED
from diptych_client.sdk import Client, Dataset, ExportFormat, new_id
from support.drawing import draw
from support.programs import Diptych
from support.server_process import ServerProcess

NASTY = [
    "cat/dog",
    "cat_dog",
    "Mug.",
    "Mug",
    "con",
    "..",
    "100 % of it",
    "\u6f22" * 100,
    "👨‍👩‍👧‍👦",
    "a",
    "A",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "metadata.jsonl",
]
"""Labels that a file system refuses, changes or takes for one another."""

NOON = datetime(2001, 2, 3, 12, 0, 0, 123456, tzinfo=UTC)


class Known(NamedTuple):
    """A picture with everything that an import is to bring back."""

    label: str
    recording: frozenset[str]
    """The digests of the pictures recorded with it."""
    captured_at: datetime | None
    source: str


@pytest.fixture
def diptych(shared_server: ServerProcess) -> Diptych:
    """The command, for the shared server."""
    return Diptych(shared_server.address)


async def filled(client: Client, name: str, *, labels: list[str], first: int) -> Dataset:
    """A dataset with two recordings of two pictures per label, and one label without any."""
    dataset = await client.datasets.create(name)
    await dataset.create_label("without pictures")
    number = first
    async with dataset.capture() as capture:
        for label in labels:
            for burst_id in (new_id(), new_id()):
                for _ in range(2):
                    acknowledged = await capture.add(
                        draw("mug", number=number),
                        label=label,
                        burst_id=burst_id,
                        captured_at=NOON + timedelta(seconds=number),
                        source=f"camera “{number}”\n2",
                    )
                    assert acknowledged.failure is None, acknowledged
                    number += 1
    return await dataset.refresh()


def files(folder: Path, pattern: str) -> list[str]:
    """The files below a folder that fit the pattern."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob(pattern))


async def contents(dataset: Dataset) -> dict[str, Known]:
    """The contents of a dataset, by the digest of each picture."""
    names = {label.id: label.name for label in dataset.labels}
    instances = [each async for each in dataset.list_instances()]
    recordings: defaultdict[str, set[str]] = defaultdict(set)
    for each in instances:
        recordings[each.burst_id].add(each.picture_sha256)
    return {
        each.picture_sha256: Known(
            names[each.label_id], frozenset(recordings[each.burst_id]), each.captured_at, each.source
        )
        for each in instances
    }


async def test_a_dataset_comes_back_with_labels_recordings_and_pictures(
    shared_server: ServerProcess, diptych: Diptych, tmp_path: Path
) -> None:
    """Whatever its labels are called."""
    async with Client(shared_server.address) as client:
        dataset = await filled(client, "Nasty", labels=NASTY, first=8000)
        moved: list[tuple[int, int]] = []

        made = await dataset.export(tmp_path / "out", progress=lambda done, total: moved.append((done, total)))

        total = 4 * len(NASTY)
        assert made == tmp_path / "out"
        assert moved == [(done, total) for done in range(total + 1)]
        again = json.loads(
            await asyncio.to_thread(diptych.done, "import", str(made), "-d", "Nasty again", "--create", "--json")
        )
        assert (again["added"], again["bursts"], again["refused"], again["skipped"]) == (total, 2 * len(NASTY), [], [])
        copy = await client.datasets.find("Nasty again")
        assert [label.name for label in copy.labels] == [label.name for label in dataset.labels]
        assert await contents(copy) == await contents(dataset)

        twice = await copy.export(tmp_path / "twice")
        assert (twice / PICTURES).read_bytes().count(b"\n") == total


@pytest.mark.parametrize("export_format", list(ExportFormat))
@pytest.mark.parametrize("ending", ["", ".zip"])
async def test_every_format_comes_back_with_labels_recordings_and_pictures(
    shared_server: ServerProcess, tmp_path: Path, export_format: ExportFormat, ending: str
) -> None:
    """From a folder and from a zip file; times and sources too, and labels that are words of other formats."""
    async with Client(shared_server.address) as client:
        name = f"{export_format} {ending}"
        dataset = await filled(client, name, labels=["test", "train/a", "=1+1", '\u6f22, "b"'], first=9000)

        made = await dataset.export(tmp_path / f"out{ending}", export_format=export_format)
        copy = await client.datasets.create(f"{name} again")
        result = await copy.import_folder(made, wait=False)

        assert (result.added_count, result.burst_count, result.refused) == (16, 8, ())
        assert await contents(await copy.refresh()) == await contents(dataset)


async def test_a_snapshot_is_exported_by_the_command(
    shared_server: ServerProcess, diptych: Diptych, tmp_path: Path
) -> None:
    """As it was frozen, though the dataset has changed since."""
    async with Client(shared_server.address) as client:
        dataset = await filled(client, "Frozen", labels=["cup", "mug"], first=8100)
        before = await contents(dataset)
        snapshot = await dataset.freeze("Frozen first")
        await dataset.delete_label("cup")

        output = json.loads(
            await asyncio.to_thread(diptych.done, "snapshot", "export", "Frozen first", str(tmp_path / "out"), "--json")
        )

        assert output == {"folder": str(tmp_path / "out"), "format": "diptych", "pictures": 8}
        about = json.loads((tmp_path / "out" / ABOUT).read_bytes())
        assert (about["kind"], about["id"], about["instances_digest"]) == (
            "snapshot",
            snapshot.id,
            snapshot.instances_digest,
        )
        lines = [json.loads(line) for line in (tmp_path / "out" / PICTURES).read_bytes().splitlines()]
        assert {line["sha256"] for line in lines} == before.keys()
        assert {line["file_name"].partition("/")[0] for line in lines} == {"cup", "mug"}
        await asyncio.to_thread(diptych.done, "import", str(tmp_path / "out"), "-d", "Thawed", "--create")
        assert await contents(await client.datasets.find("Thawed")) == before


async def test_changes_to_the_exported_folder_are_imported(
    shared_server: ServerProcess, diptych: Diptych, tmp_path: Path
) -> None:
    """A moved picture has its new label and its old recording; an added one is imported, a removed one is missed."""
    async with Client(shared_server.address) as client:
        dataset = await filled(client, "Edited", labels=["cat/dog", "mug"], first=8200)
        before = await contents(dataset)
        out = await dataset.export(tmp_path / "out")
        pictures = [out / name for name in files(out, "cat%2Fdog/*")]
        pictures[0].rename(out / "mug" / pictures[0].name)
        pictures[1].unlink()
        (out / "cat%2Fdog" / "new.jpg").write_bytes(draw("mug", number=8290))

        ended = await asyncio.to_thread(diptych, "import", str(out), "-d", "Edited again", "--create", "--json")

        refused = json.loads(ended.stdout)["refused"]
        assert [(each["path"], each["reason"]) for each in refused] == [(f"cat%2Fdog/{pictures[1].name}", "MISSING")]
        assert ended.returncode == 1
        copy = await client.datasets.find("Edited again")
        after = await contents(copy)
        assert {label.name: label.instance_count for label in copy.labels} == {
            "cat/dog": 3,
            "mug": 5,
            "without pictures": 0,
        }
        [moved] = (digest for digest in before if digest in after and before[digest].label != after[digest].label)
        assert after[moved].captured_at == before[moved].captured_at
        assert len(before.keys() - after.keys()) == len(after.keys() - before.keys()) == 1


async def test_existing_files_are_never_changed(shared_server: ServerProcess, diptych: Diptych, tmp_path: Path) -> None:
    """Neither in the folder that is named, nor in the one that is written to."""
    async with Client(shared_server.address) as client:
        await filled(client, "Kept apart", labels=["mug"], first=8300)
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "thesis.txt").write_text("precious")
        (tmp_path / "other.partial").mkdir()
        (tmp_path / "other.partial" / "thesis.txt").write_text("precious")
        (tmp_path / "empty").mkdir()

        full, other = [
            await asyncio.to_thread(diptych, "dataset", "export", "Kept apart", str(tmp_path / name))
            for name in ("full", "other")
        ]
        await asyncio.to_thread(diptych.done, "dataset", "export", "Kept apart", str(tmp_path / "empty"))

        assert full.returncode == other.returncode == 1
        assert f"{tmp_path / 'full'}: The target exists and is not an empty folder." in full.stderr
        assert f"{tmp_path / 'other.partial'}: This file or folder blocks the export" in other.stderr
        assert files(tmp_path, "*.txt") == ["full/thesis.txt", "other.partial/thesis.txt"]
        assert len(files(tmp_path / "empty", "*.jpg")) == 4


async def test_a_killed_export_is_recognised_and_can_be_repeated(
    shared_server: ServerProcess, diptych: Diptych, tmp_path: Path
) -> None:
    """An import refuses it, and the next export starts from scratch; an interrupted one leaves nothing."""
    async with Client(shared_server.address) as client:
        await filled(client, "Killed", labels=["mug"], first=8400)
        out, partial = tmp_path / "out", tmp_path / "out.partial"
        partial.mkdir()
        (partial / UNFINISHED).write_text("{}")  # as a process leaves it that was killed
        (partial / "mug").mkdir()
        (partial / "mug" / "1.jpg").write_bytes(draw("mug", number=8490))

        refused = await asyncio.to_thread(diptych, "import", str(partial), "-d", "Killed again", "--create")
        await asyncio.to_thread(diptych.done, "dataset", "export", "Killed", str(out))

        assert refused.returncode == 1
        assert "is an unfinished export. Export again." in refused.stderr
        assert not partial.exists()
        assert len(files(out, "*.jpg")) == 4

        dataset = await client.datasets.find("Killed")

        def stop(done: int, _total: int) -> None:
            if done == 2:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await dataset.export(tmp_path / "stopped", progress=stop)
        assert not files(tmp_path, "stopped*")


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        (PICTURES, b"{", "line 1: it is not JSON"),
        (PICTURES, b'{"file_name": "../../etc/passwd", "label": "x"}', "must be a path below the folder"),
        (PICTURES, b'{"file_name": "mug/1.jpg"}', "line 1: label is empty"),
        (PICTURES, b'{"file_name": "mug/1.jpg", "label": "x", "burst_id": "5"}', "line 1: badly formed"),
        (PICTURES, b'{"file_name": "mug/1.jpg", "label": "x", "captured_at": "0000"}', "line 1: "),
        (ABOUT, b'{"format": "diptych-export", "version": 2}', "this Diptych reads version 1"),
        (ABOUT, b"[]", "it is not a JSON object"),
    ],
)
def test_a_damaged_manifest_is_refused_with_its_place(
    diptych: Diptych, tmp_path: Path, file: str, line: bytes, said: str
) -> None:
    """Nothing is imported, and nothing is made."""
    (tmp_path / "mug").mkdir()
    (tmp_path / "mug" / "1.jpg").write_bytes(draw("mug", number=8500))
    (tmp_path / ABOUT).write_bytes(b'{"format": "diptych-export", "version": 1, "labels": []}')
    (tmp_path / PICTURES).write_bytes(b"")
    (tmp_path / file).write_bytes(line)

    ended = diptych("import", str(tmp_path), "-d", "Damaged", "--create")

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{tmp_path}: {file}")
    assert said in ended.stderr
    assert diptych("dataset", "show", "Damaged").returncode == 1
