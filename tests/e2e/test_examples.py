"""The programs of the documentation do what the documentation says."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.drawing import drawn_pictures
from support.server_process import ServerProcess, clean_environment

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
FRAMES = 4


def output_of(name: str, *arguments: str, server: ServerProcess) -> list[str]:
    """The lines that a program prints, which must end well and have nothing to complain about."""
    program = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments]
    environment = clean_environment() | {"DIPTYCH_SERVER": server.address}
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a folder per label and in it a folder per burst, and one file that is not a picture."""
    for number, picture in enumerate(drawn_pictures()):
        path = tmp_path / picture.label / picture.burst_id / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.data)
    (path.parent / "broken.jpg").write_bytes(b"no picture")
    return tmp_path


def test_three_programs_capture_train_and_predict(shared_server: ServerProcess, pictures: Path) -> None:
    """A folder becomes a dataset, the dataset two snapshots, and both answer the virtual camera."""
    captured = output_of("capture_folder", str(pictures), "Examples", server=shared_server)
    trained = [output_of("train_snapshot", "Examples", name, "3", server=shared_server) for name in ("One", "Two")]
    camera = "virtual:mug?light=lamp"
    looked_into = output_of("own_classifier", "One", server=shared_server)
    asked = output_of("two_snapshots", "One", "Two", camera, str(FRAMES), server=shared_server)

    assert "broken.jpg: " in captured[0]
    assert captured[1:] == ["mug: 6 pictures in 3 recordings", "phone: 6 pictures in 3 recordings"]
    assert [line.partition(":")[0] for line in trained[0]] == [
        "epoch 1",
        "epoch 2",
        "epoch 3",
        "One",
        "  mug",
        "  phone",
    ]
    assert looked_into[0].startswith("Nearest centroid: ")
    assert "% right. Diptych: " in looked_into[0]
    assert [line.partition(": labelled ")[2].split(",")[0] in {"mug", "phone"} for line in looked_into[1:]] == [
        True
    ] * 3
    assert sorted(int(line.split()[1].rstrip(":")) for line in asked) == [*range(1, FRAMES + 1)]
    assert "One: " in asked[-1]
    assert "Two: " in asked[-1]


def test_the_blocking_program_captures_trains_and_predicts(shared_server: ServerProcess) -> None:
    """Without await a script captures, trains and predicts."""
    answer = output_of("blocking", server=shared_server)

    assert answer in (["This is a mug."], ["This is a phone."])
