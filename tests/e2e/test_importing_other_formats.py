"""What other tools wrote becomes a dataset, with its labels and recordings."""

import json
import zipfile
from pathlib import Path

import pytest

from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.programs import Diptych
from support.server_process import ServerProcess


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A zipped Hugging Face folder: twelve pictures of two labels in six sessions, and a picture without a row."""
    path = tmp_path / "desk.zip"
    rows = []
    with zipfile.ZipFile(path, "w") as files:
        for number, picture in enumerate(drawn_pictures(seed=41)):
            files.writestr(f"desk/data/{number:02}.jpg", picture.data)
            rows.append({"file_name": f"{number:02}.jpg", "label": picture.label, "session": picture.burst_id[:8]})
        files.writestr("desk/data/extra.jpg", next(drawn_pictures(seed=42)).data)
        files.writestr("desk/data/metadata.jsonl", "\n".join(map(json.dumps, rows)))
    return path


def test_a_dry_run_shows_what_is_there_without_a_server(archive: Path) -> None:
    """Labels, pictures, recordings, and what is left out with the reason; nothing is stored."""
    diptych = Diptych("127.0.0.1:9")

    text = diptych("import", str(archive), "--dry-run")
    found = json.loads(diptych.done("import", str(archive), "--dry-run", "--json"))

    assert text.returncode == 0
    assert text.stdout.splitlines() == [
        "Found 12 pictures of 2 labels in 6 recordings. It is a Hugging Face dataset. Left out: 1 not listed.",
        "  mug  6",
        "  phone  6",
    ]
    assert [(each["name"], each["pictures"], each["recordings"]) for each in found["labels"]] == [
        ("mug", 6, 3),
        ("phone", 6, 3),
    ]
    assert [(each["path"], each["reason"]) for each in found["refused"]] == [("desk/data/extra.jpg", "NOT_LISTED")]


def test_an_archive_becomes_a_dataset_with_its_recordings(shared_server: ServerProcess, archive: Path) -> None:
    """The pictures of a session are one recording; a second import adds nothing."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("From a zip")

        first = dataset.import_folder(archive, wait=False)
        second = dataset.import_folder(archive, wait=False)

        assert (first.added_count, first.burst_count, second.already_there_count) == (12, 6, 12)
        bursts = {each.burst_id for each in dataset.list_instances()}
        assert len(bursts) == 6
        assert {(each.name, each.instance_count) for each in dataset.refresh().labels} == {("mug", 6), ("phone", 6)}


def test_a_file_that_cannot_be_imported_is_explained(tmp_path: Path) -> None:
    """In one sentence, with exit code 1."""
    (tmp_path / "notes.txt").write_text("about mugs")

    ended = Diptych("127.0.0.1:9")("import", str(tmp_path / "notes.txt"), "--dataset", "Desk")

    assert ended.returncode == 1
    assert ended.stderr.startswith("notes.txt is not a folder, an archive or a file with labels.")
