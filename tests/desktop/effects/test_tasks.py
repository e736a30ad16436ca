"""Adding and exporting on a real server, watched and stopped."""

import json
from pathlib import Path

import pytest
from PIL import Image

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import Cause, Noticed, TaskMoved
from diptych_client.desktop.state.state import State
from diptych_client.exporting.manifest import ABOUT, PICTURES, LabelEntry, about
from diptych_client.sdk import Label, Snapshot, new_id
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless

FILES = 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two folders with pictures; all of them differ."""
    for number in range(FILES):
        path = tmp_path / "pictures" / ("even" if number % 2 == 0 else "odd") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), (number % 256, 8 * (number // 256), 128)).save(path)
    return tmp_path / "pictures"


def began(window: Windowless, name: str) -> None:
    """Create a dataset of this name."""
    window.until(lambda now: now.connection.status is Status.HERE)
    window.act(actions.CreateDataset(name))
    window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == name)


def labels_of(window: Windowless) -> tuple[Label, ...]:
    """The labels of the working set."""
    dataset = window.state.working_set.dataset
    return dataset.labels if dataset is not None else ()


def own_snapshots(state: State) -> list[Snapshot]:
    """The snapshots of the working set, as other tests use the same server."""
    return [each for each in state.snapshot_list.snapshots if each.dataset_id == state.working_set.dataset_id]


def is_sent(state: State) -> bool:
    """Whether no task is running and nothing waits."""
    settled = state.recording.stored_count + state.recording.duplicate_count
    return not state.tasks and settled == state.recording.taken_count and not state.connection.waiting_count


def test_a_folder_is_added_and_exported_step_by_step(
    shared_server: ServerProcess, folder: Path, tmp_path: Path
) -> None:
    """Progress is reported; folders become labels; the export equals the added pictures."""
    with windowless(shared_server.address, tmp_path / "spool", camera="") as window:
        began(window, "added")
        window.act(actions.AddFiles((folder,)))
        window.until(lambda now: now.recording.taken_count == FILES and is_sent(now))
        moved = [each.done for each in window.heard if isinstance(each, TaskMoved)]
        assert moved == list(range(1, FILES + 1))
        window.until(lambda now: bool(now.working_set.dataset and now.working_set.dataset.instance_count == FILES))
        assert {label.name for label in labels_of(window)} == {"even", "odd"}

        window.act(actions.Train())
        window.until(lambda now: bool(own_snapshots(now)))
        window.act(actions.ExportSnapshot(own_snapshots(window.state)[0].id, tmp_path / "out"))
        window.until(lambda now: bool(now.notices) and not now.tasks)
        assert len(list((tmp_path / "out").rglob("*.png"))) == FILES
        assert (tmp_path / "out" / "diptych.json").is_file()


def test_adding_that_is_stopped_leaves_the_rest(shared_server: ServerProcess, folder: Path, tmp_path: Path) -> None:
    """Added pictures stay, and a notice says how many."""
    with windowless(shared_server.address, tmp_path / "spool", camera="") as window:
        began(window, "stopped")
        window.act(actions.AddFiles((folder,)))
        window.until(lambda now: bool(now.tasks) and now.tasks[0].done > 0)
        window.act(actions.StopTask(window.state.tasks[0].id))
        stopped = window.until(lambda now: bool(now.notices) and is_sent(now))
        assert f"of {FILES}" in stopped.notices[-1].sentence
        assert not stopped.notices[-1].is_problem
        assert 0 < stopped.recording.taken_count < FILES


def test_files_without_a_label_are_not_added(shared_server: ServerProcess, folder: Path, tmp_path: Path) -> None:
    """The notice says what to type; a path without files has its own message."""
    with windowless(shared_server.address, tmp_path / "spool", camera="") as window:
        began(window, "no label")
        window.act(actions.ChooseLabel(""))
        window.act(actions.AddFiles((next(folder.iterdir()) / "none.jpg",)))
        assert "Nothing found" in window.until(lambda now: len(now.notices) == 1).notices[0].sentence
        window.act(actions.AddFiles((next(folder.iterdir()),)))
        said = window.until(lambda now: any(each.cause is Cause.NO_LABEL for each in now.notices))
        assert [each.cause for each in said.notices] == [Cause.NO_LABEL], "the first attempt is over"
        assert "label" in said.notices[0].sentence


def test_a_folder_is_read_as_by_an_import(shared_server: ServerProcess, tmp_path: Path) -> None:
    """Splits are not labels, other files are named, and a picture needs no file extension."""
    places = [f"{split}/{label}/{split} {label}" for split in ("train", "valid") for label in ("cat", "dog")]
    for number, place in enumerate(places):
        path = tmp_path / "pictures" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), (number, 77, 3)).save(path, "PNG")
    (tmp_path / "pictures" / "train" / "README.md").write_text("cats and dogs")
    with windowless(shared_server.address, tmp_path / "spool", camera="") as window:
        began(window, "splits")
        window.act(actions.AddFiles((tmp_path / "pictures",)))
        window.until(lambda now: now.recording.taken_count == len(places) and is_sent(now))
        window.until(lambda _: sum(label.instance_count for label in labels_of(window)) == len(places))
        assert {label.name: label.instance_count for label in labels_of(window)} == {"cat": 2, "dog": 2}
        said = [each.sentence for each in window.heard if isinstance(each, Noticed)]
        assert any("Found the splits train and valid" in sentence for sentence in said)
        assert any("train/README.md (not a picture)" in sentence for sentence in said)


def test_an_export_that_is_added_has_its_recordings(shared_server: ServerProcess, tmp_path: Path) -> None:
    """Its manifest says which pictures belong together."""
    out = tmp_path / "out"
    (out / "cat%2Fdog").mkdir(parents=True)
    lines = []
    for number, burst_id in enumerate([new_id()] * 3 + [new_id()] * 2):
        Image.new("RGB", (64, 48), (number, 3, 99)).save(out / "cat%2Fdog" / f"{number}.png")
        entry = {"file_name": f"cat%2Fdog/{number}.png", "label": "cat/dog", "burst_id": burst_id}
        lines.append(json.dumps({**entry, "source": f"camera {number}"}))
    (out / PICTURES).write_text("\n".join(lines))
    (out / ABOUT).write_bytes(about({}, [LabelEntry("cat/dog", "cat%2Fdog")]))
    with windowless(shared_server.address, tmp_path / "spool", camera="") as window:
        began(window, "read back")
        window.act(actions.AddFiles((out,)))
        window.until(lambda now: now.recording.taken_count == 5 and is_sent(now))
        window.until(lambda _: sum(label.instance_count for label in labels_of(window)) == 5)
        assert [(each.name, each.instance_count, each.recording_count) for each in labels_of(window)] == [
            ("cat/dog", 5, 2)
        ]
