"""`diptych demo` as a newcomer runs it: with its own server, from a folder of pictures."""

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image

from support.drawing import drawn_pictures
from support.processes import processes_of
from support.programs import CLIENT_PROGRAM
from support.server_process import clean_environment


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The demo once it has ended."""
    command = [CLIENT_PROGRAM, "demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=clean_environment(), timeout=180, check=False)


def test_the_demo_shows_both_snapshots_and_leaves_its_data_and_a_picture(tmp_path: Path) -> None:
    """From a folder of pictures to two snapshots that answer the same frames, and nothing keeps running."""
    images, folder = tmp_path / "images", tmp_path / "demo"
    for number, drawn in enumerate(drawn_pictures(bursts=8, per_burst=1)):
        (images / drawn.label).mkdir(parents=True, exist_ok=True)
        (images / drawn.label / f"{number:03}.jpg").write_bytes(drawn.data)

    ended = run_demo("--images", str(images), "--folder", str(folder))

    assert ended.returncode == 0, ended.stderr
    assert "first try" in ended.stdout
    assert "second try" in ended.stdout
    assert "B  second try" in ended.stdout
    assert "+ 1 recording of mug (1 picture, " in ended.stdout
    assert "Try next:" in ended.stderr
    assert Image.open(BytesIO((folder / "comparison.png").read_bytes())).format == "PNG"
    assert (folder / "server" / "blobs").is_dir()
    assert processes_of(folder / "server") == []


def test_a_folder_with_too_little_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """One sentence, exit code 1, and no server was started for it."""
    (tmp_path / "images").mkdir()

    ended = run_demo("--images", str(tmp_path / "images"), "--folder", str(tmp_path / "demo"))

    assert ended.returncode == 1
    assert "A demo needs two labels" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "demo").exists()
