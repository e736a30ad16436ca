"""A burst: frames into the spool while the button is held."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.capturing.recorder import Burst, Recorder
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture
from support.window_values import moment


class Told:
    """What the recorder told."""

    def __init__(self) -> None:
        self.taken: list[SpooledPicture] = []
        self.sentences: list[str] = []
        self.full_count = 0
        self.recorder = Recorder(
            taken=self.taken.append, failed=self.sentences.append, full=self._full, now=lambda: self.seconds
        )
        self.seconds = 100.0

    def _full(self) -> None:
        self.full_count += 1

    def hear(self, *, every: float, count: int) -> None:
        """So many frames at an even pace."""
        for number in range(count):
            self.recorder.listen(frame(number), "camera 0")
            self.seconds += every


@pytest.fixture
def told() -> Told:
    """A recorder with a clock of the test's own."""
    return Told()


def frame(number: int = 0, *, width: int = 64, height: int = 48) -> CameraFrame:
    """A grey frame."""
    image = np.full((height, width, 3), number % 256, np.uint8)
    return CameraFrame(image=image, captured_at=moment(0) + timedelta(seconds=number), sequence=number)


def burst(folder: Path, name: str = "burst") -> Burst:
    """Mugs for the desk."""
    return Burst(Spool(folder), "desk", "mug", name)


def test_a_fast_camera_gives_ten_pictures_in_a_second(told: Told, tmp_path: Path) -> None:
    """Neighbouring frames differ too little."""
    told.recorder.begin(burst(tmp_path))

    told.hear(every=1 / 30, count=60)

    assert 19 <= len(told.taken) <= 21


def test_a_slow_camera_gives_all_its_frames(told: Told, tmp_path: Path) -> None:
    """Also when they come at uneven times."""
    told.recorder.begin(burst(tmp_path))

    told.hear(every=0.11, count=10)
    told.hear(every=0.4, count=5)

    assert len(told.taken) == 15


def test_a_burst_ends_by_itself_when_it_has_all_its_pictures(told: Told, tmp_path: Path) -> None:
    """Who stands before the camera cannot reach the button; the next burst counts anew."""
    for ended in (1, 2):
        told.recorder.begin(replace(burst(tmp_path, f"burst {ended}"), most=20))
        told.hear(every=0.2, count=30)
        assert (len(told.taken), told.full_count) == (20 * ended, ended)


def test_a_burst_that_is_ended_early_is_not_full(told: Told, tmp_path: Path) -> None:
    """Nothing is told, and one without a limit goes on."""
    told.recorder.begin(replace(burst(tmp_path), most=20))
    told.hear(every=0.2, count=19)
    told.recorder.end()
    told.recorder.begin(burst(tmp_path, "another"))
    told.hear(every=0.2, count=30)

    assert (len(told.taken), told.full_count) == (49, 0)


def test_a_picture_is_on_disk_before_anybody_is_told(tmp_path: Path) -> None:
    """With its label, its burst, its camera and its time."""
    on_disk: list[bytes] = []
    recorder = Recorder(taken=lambda each: on_disk.append(each.path.read_bytes()), failed=pytest.fail)
    recorder.begin(burst(tmp_path))

    recorder.listen(frame(7, width=2560, height=1440), "camera 0")

    (kept,) = Spool(tmp_path).waiting()
    assert (kept.dataset_id, kept.label_name, kept.burst_id, kept.source) == ("desk", "mug", "burst", "camera 0")
    assert kept.captured_at == moment(0) + timedelta(seconds=7)
    with Image.open(BytesIO(on_disk[0])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1280, 720))


def test_nothing_is_recorded_before_and_after_a_burst(told: Told, tmp_path: Path) -> None:
    """And each burst's pictures carry its own id."""
    told.hear(every=0.2, count=3)
    assert told.taken == []
    told.recorder.begin(burst(tmp_path, "first"))
    told.hear(every=0.2, count=2)
    told.recorder.end()
    told.hear(every=0.2, count=3)
    told.recorder.begin(burst(tmp_path, "second"))
    told.hear(every=0.2, count=1)

    assert [each.burst_id for each in told.taken] == ["first", "first", "second"]
    assert len({each.capture_id for each in told.taken}) == 3


def test_a_folder_that_cannot_be_written_ends_the_burst_with_a_sentence(told: Told, tmp_path: Path) -> None:
    """Told once, not ten times in a second."""
    (tmp_path / "file").write_text("")
    told.recorder.begin(burst(tmp_path / "file"))

    told.hear(every=0.2, count=3)

    assert told.taken == []
    (sentence,) = told.sentences
    assert str(tmp_path / "file") in sentence
