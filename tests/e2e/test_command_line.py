"""The main job in the terminal: what is written where, and how each command ends."""

import json
import re
import socket
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from support.drawing import draw, drawn_pictures
from support.lived_in import LivedIn
from support.programs import Diptych, interrupt
from support.server_process import ServerProcess


@pytest.fixture
def diptych(shared_server: ServerProcess) -> Diptych:
    """The command, for the shared server."""
    return Diptych(shared_server.address)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in a folder per label."""
    top = tmp_path_factory.mktemp("pictures")
    for number, picture in enumerate(drawn_pictures(seed=500)):
        (top / picture.label).mkdir(exist_ok=True)
        (top / picture.label / f"{number:02d}.jpg").write_bytes(picture.data)
    return top


def test_main_job_in_the_terminal(diptych: Diptych, folder: Path, tmp_path: Path) -> None:
    """Import, train, import more, train again, ask both, rename, delete, bring back, restore: each ends with 0."""
    imported = json.loads(
        diptych.done("import", str(folder), "--dataset", "Shelf", "--create", "--bursts", "each", "--json")
    )
    assert (imported["added"], imported["refused"]) == (12, [])

    first = json.loads(diptych.done("train", "Shelf", "--name", "Shelf 1", "--epochs", "3", "--json"))
    assert first["model_id"]
    assert len(first["training_metrics"]["epochs"]) == 3

    captured = json.loads(
        diptych.done(
            "capture", "-d", "Shelf", "-l", "cup", "--camera", "virtual:mug", "--count", "2", "--bursts", "2",
            "--pause", "0", "--fps", "20", "--json",
        )
    )  # fmt: skip
    assert captured["stored"] == 4
    diptych.done("train", "Shelf", "--name", "Shelf 2", "--epochs", "3")

    picture = tmp_path / "mug.jpg"
    picture.write_bytes(draw("mug", number=600))
    table = diptych.done("predict", "Shelf 1", "Shelf 2", str(picture))
    assert "Shelf 1" in table
    assert "Shelf 2" in table
    assert "mug" in table
    live = diptych.done("predict", "Shelf 1", "Shelf 2", "--camera", "virtual:mug", "--count", "3", "--json")
    answers = [json.loads(line) for line in live.splitlines()]
    assert sorted(answer["frame_id"] for answer in answers) == [1, 2, 3]

    diptych.done("snapshot", "rename", "Shelf 1", "Shelf, first")
    diptych.done("snapshot", "rm", "Shelf, first")
    assert [each["name"] for each in snapshots(diptych)] == ["Shelf 2"]
    diptych.done("snapshot", "undelete", "Shelf, first")
    assert [each["name"] for each in snapshots(diptych, "--sort", "name")] == ["Shelf 2", "Shelf, first"]
    diptych.done("snapshot", "restore", "Shelf, first")
    assert json.loads(diptych.done("dataset", "show", "Shelf", "--json"))["instance_count"] == 12


def snapshots(diptych: Diptych, *arguments: str) -> list[dict[str, object]]:
    """The snapshots of the dataset, as the command lists them for programs."""
    listed: list[dict[str, object]] = json.loads(
        diptych.done("snapshot", "ls", "--dataset", "Shelf", "--json", *arguments)
    )
    return listed


def test_the_log_describes_changes_of_labels(diptych: Diptych) -> None:
    """Made, renamed, deleted and brought back: each has a line that a newcomer understands."""
    diptych.done("dataset", "create", "Log")
    diptych.done("capture", "-d", "Log", "-l", "mug", "--camera", "virtual:mug", "--count", "1")
    diptych.done("dataset", "rename-label", "Log", "mug", "cup")
    diptych.done("dataset", "rm-label", "Log", "cup")
    diptych.done("dataset", "undo", "Log")

    lines = diptych.done("dataset", "log", "Log").splitlines()[2:]

    texts = ["created cup", "deleted cup", "renamed mug to cup", "", "created mug"]
    assert [words in line for words, line in zip(texts, lines, strict=True)] == [True] * len(texts)


def test_messages_go_to_standard_error(diptych: Diptych, lived_in: LivedIn) -> None:
    """Standard output contains only data, for scripts."""
    ended = diptych("dataset", "show", lived_in.dataset_id, "--json")

    assert ended.returncode == 0
    assert json.loads(ended.stdout)["id"] == lived_in.dataset_id
    assert ended.stderr == ""


def test_unknown_thing_ends_with_1(diptych: Diptych) -> None:
    """A missing thing is a failure, reported in one sentence."""
    ended = diptych("snapshot", "show", "no such snapshot")

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1


def test_refused_parameters_leave_no_snapshot(diptych: Diptych, lived_in: LivedIn) -> None:
    """A training that cannot begin freezes nothing."""
    name = "Refused parameters"

    ended = diptych("train", lived_in.dataset_id, "--name", name, "--epochs", "1000000")

    assert ended.returncode == 1
    assert "epochs" in ended.stderr
    assert diptych("snapshot", "show", name).returncode == 1


def test_refused_parameters_leave_the_name_of_a_snapshot(diptych: Diptych, lived_in: LivedIn) -> None:
    """A snapshot is renamed only if its training begins."""
    untrained = diptych.done("snapshot", "copy", lived_in.snapshot_ids[0], "Kept name").strip()

    ended = diptych("train", "--snapshot", untrained, "--name", "Other name", "--epochs", "1000000")

    assert ended.returncode == 1
    assert json.loads(diptych.done("snapshot", "show", untrained, "--json"))["name"] == "Kept name"


def test_refused_parameters_leave_no_copy_of_a_snapshot(diptych: Diptych, lived_in: LivedIn) -> None:
    """A trained snapshot is copied only if the training of the copy begins."""
    ended = diptych("train", "--snapshot", lived_in.snapshot_ids[0], "--name", "Refused copy", "--epochs", "1000000")

    assert ended.returncode == 1
    assert "epochs" in ended.stderr
    assert diptych("snapshot", "show", "Refused copy").returncode == 1


def test_a_trained_snapshot_is_copied_and_the_copy_trained(diptych: Diptych, lived_in: LivedIn) -> None:
    """The copy has the pictures of the first one, and a model with the new parameters."""
    first = json.loads(diptych.done("snapshot", "show", lived_in.snapshot_ids[0], "--json"))

    trained = json.loads(diptych.done("train", "--snapshot", first["id"], "--epochs", "2", "--json"))

    assert trained["name"] == f"{first['name']}, again"
    assert trained["instances_digest"] == first["instances_digest"]
    assert len(trained["training_metrics"]["epochs"]) == 2
    assert trained["model_id"] != first["model_id"]


def test_a_file_that_is_not_a_picture_ends_with_1(diptych: Diptych, lived_in: LivedIn, tmp_path: Path) -> None:
    """The others are answered."""
    (tmp_path / "good.jpg").write_bytes(draw("phone", number=601))
    (tmp_path / "bad.jpg").write_text("text")

    paths = [str(tmp_path / name) for name in ("good.jpg", "bad.jpg", "gone.jpg")]

    ended = diptych("predict", *lived_in.snapshot_ids, *paths, str(tmp_path))

    assert ended.returncode == 1
    assert "good.jpg" in ended.stdout
    assert f"refused  {paths[1]}: The file is not a picture." in ended.stderr
    assert f"refused  {paths[2]}: The file could not be read: No such file or directory." in ended.stderr
    assert f"refused  {tmp_path}: This is a folder. Name its pictures, or use --camera {tmp_path}." in ended.stderr


def test_an_ambiguous_name_ends_with_2(diptych: Diptych) -> None:
    """Both are listed with their ids, so that one can be chosen."""
    ids = [diptych.done("dataset", "create", "Twin").strip() for _ in range(2)]

    ended = diptych("dataset", "show", "Twin")

    assert ended.returncode == 2
    assert all(each in ended.stderr for each in ids)


@pytest.mark.parametrize(
    "arguments", [["train"], ["import", "/no/such/folder", "-d", "Shelf"], ["--server", "x:y", "info"]]
)
def test_a_usage_error_ends_with_2(diptych: Diptych, arguments: list[str]) -> None:
    """Usage is told apart from failure."""
    ended = diptych(*arguments)

    assert ended.returncode == 2
    assert ended.stdout == ""


def test_absent_server_ends_with_3() -> None:
    """The sentence says where no server answered and how to start one there."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # taken, but nothing listens
        address = f"127.0.0.1:{reserved.getsockname()[1]}"

        ended = Diptych(address)("info")

    assert ended.returncode == 3
    assert address in ended.stderr
    assert "diptych-server serve --port" in ended.stderr


def test_interrupted_import_is_completed_by_a_rerun(diptych: Diptych, tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and a number; what it says is stored is stored, and the same command does the rest."""
    total = 40
    for number in range(total):
        folder = tmp_path / "many" / ("mug" if number % 2 else "phone")
        folder.mkdir(parents=True, exist_ok=True)
        large = Image.new("RGB", (3000, 2000), (6 * number, 90, 120))  # takes the client long enough to be interrupted
        large.save(folder / f"{number}.jpg")
    dataset_id = diptych.done("dataset", "create", "Interrupted").strip()
    command = ["import", str(tmp_path / "many"), "-d", dataset_id, "--bursts", "each", "--json"]
    with diptych.start("watch", dataset_id, "--json") as watch:
        wait_for('"dataset"', watch.stdout)
        with diptych.start(*command) as importing:
            wait_for('"imported"', watch.stdout)

            code, output, errors = interrupt(importing)

        interrupt(watch)
    assert (code, output) == (130, ""), errors
    assert "Traceback" not in errors
    promised = re.search(rf"Stored (\d+) of {total} pictures", errors)
    assert promised is not None, errors
    stored = json.loads(diptych.done("dataset", "show", dataset_id, "--json"))["instance_count"]
    assert int(promised[1]) <= stored < total

    rerun = json.loads(diptych.done(*command))

    assert (rerun["added"], rerun["already_there"]) == (total - stored, stored)
    assert json.loads(diptych.done("dataset", "show", dataset_id, "--json"))["instance_count"] == total


def wait_for(pattern: str, stream: IO[str] | None) -> None:
    """Read until a line matches."""
    assert stream is not None
    assert any(re.search(pattern, line) for line in stream), f"{pattern} never came"


def test_interrupted_training_is_cancelled_and_can_be_repeated(diptych: Diptych, lived_in: LivedIn) -> None:
    """Ctrl-C stops the job after its epoch and ends with 130; the snapshot can be trained again."""
    name = "Interrupted training"
    parameters = ["--epochs", "1000", "--batch-size", "1", "--layers", "512"]
    with diptych.start("train", lived_in.dataset_id, "--name", name, *parameters) as training:
        wait_for(r"Training is starting|Epoch \d", training.stderr)

        code, output, errors = interrupt(training)

    assert code == 130, errors
    assert output == ""
    assert "Traceback" not in errors
    retrained = json.loads(diptych.done("train", "--snapshot", name, "--epochs", "2", "--json"))
    assert retrained["model_id"]


def test_interrupted_prediction_reports_its_answers(diptych: Diptych, lived_in: LivedIn) -> None:
    """Ctrl-C ends with 130; every line before it is whole."""
    with diptych.start("predict", *lived_in.snapshot_ids, "--camera", "virtual:mug", "--json") as predicting:
        assert predicting.stdout is not None
        lines = [predicting.stdout.readline() for _ in range(3)]

        code, output, errors = interrupt(predicting)

    assert code == 130, errors
    assert all(json.loads(line)["predictions"] for line in [*lines, *output.splitlines()])
    assert "answered" in errors
    assert "Traceback" not in errors
