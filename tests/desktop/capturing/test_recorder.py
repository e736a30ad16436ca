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


class RecorderFixture:
    """What the recorder recording."""

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

    def listen(self, *, every: float, count: int) -> None:
        """Deliver `count` frames at an even pace."""
        for number in range(count):
            self.recorder.listen(frame(number), "camera 0")
            self.seconds += every


@pytest.fixture
def recording() -> RecorderFixture:
    """A recorder with a clock of the test."""
    return RecorderFixture()


def frame(number: int = 0, *, width: int = 64, height: int = 48) -> CameraFrame:
    """A grey frame."""
    image = np.full((height, width, 3), number % 256, np.uint8)
    return CameraFrame(image=image, captured_at=moment(0) + timedelta(seconds=number), sequence=number)


def burst(folder: Path, name: str = "burst") -> Burst:
    """Mugs for the desk."""
    return Burst(Spool(folder), "desk", "mug", name)


def test_a_fast_camera_gives_ten_pictures_in_a_second(recording: RecorderFixture, tmp_path: Path) -> None:
    """Consecutive frames are too similar."""
    recording.recorder.begin(burst(tmp_path))

    recording.listen(every=1 / 30, count=60)

    assert 19 <= len(recording.taken) <= 21


def test_all_frames_of_a_slow_camera_are_recorded(recording: RecorderFixture, tmp_path: Path) -> None:
    """Also at uneven intervals."""
    recording.recorder.begin(burst(tmp_path))

    recording.listen(every=0.11, count=10)
    recording.listen(every=0.4, count=5)

    assert len(recording.taken) == 15


def test_a_burst_ends_at_its_maximum_number_of_pictures(recording: RecorderFixture, tmp_path: Path) -> None:
    """The user in front of the camera cannot reach the button; the next burst counts from zero."""
    for ended in (1, 2):
        recording.recorder.begin(replace(burst(tmp_path, f"burst {ended}"), most=20))
        recording.listen(every=0.2, count=30)
        assert (len(recording.taken), recording.full_count) == (20 * ended, ended)


def test_a_burst_that_is_stopped_early_is_not_full(recording: RecorderFixture, tmp_path: Path) -> None:
    """Nothing is reported, and a burst without a limit continues."""
    recording.recorder.begin(replace(burst(tmp_path), most=20))
    recording.listen(every=0.2, count=19)
    recording.recorder.end()
    recording.recorder.begin(burst(tmp_path, "another"))
    recording.listen(every=0.2, count=30)

    assert (len(recording.taken), recording.full_count) == (49, 0)


def test_a_picture_is_on_disk_before_it_is_reported(tmp_path: Path) -> None:
    """With its label, burst, camera and time."""
    on_disk: list[bytes] = []
    recorder = Recorder(taken=lambda each: on_disk.append(each.path.read_bytes()), failed=pytest.fail)
    recorder.begin(burst(tmp_path))

    recorder.listen(frame(7, width=2560, height=1440), "camera 0")

    (kept,) = Spool(tmp_path).waiting()
    assert (kept.dataset_id, kept.label_name, kept.burst_id, kept.source) == ("desk", "mug", "burst", "camera 0")
    assert kept.captured_at == moment(0) + timedelta(seconds=7)
    with Image.open(BytesIO(on_disk[0])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1280, 720))


def test_nothing_is_recorded_before_and_after_a_burst(recording: RecorderFixture, tmp_path: Path) -> None:
    """And each burst's pictures carry its own id."""
    recording.listen(every=0.2, count=3)
    assert recording.taken == []
    recording.recorder.begin(burst(tmp_path, "first"))
    recording.listen(every=0.2, count=2)
    recording.recorder.end()
    recording.listen(every=0.2, count=3)
    recording.recorder.begin(burst(tmp_path, "second"))
    recording.listen(every=0.2, count=1)

    assert [each.burst_id for each in recording.taken] == ["first", "first", "second"]
    assert len({each.capture_id for each in recording.taken}) == 3


def test_a_folder_that_cannot_be_written_ends_the_burst_with_a_sentence(
    recording: RecorderFixture, tmp_path: Path
) -> None:
    """Reported once, not ten times a second."""
    (tmp_path / "file").write_text("")
    recording.recorder.begin(burst(tmp_path / "file"))

    recording.listen(every=0.2, count=3)

    assert recording.taken == []
    (sentence,) = recording.sentences
    assert str(tmp_path / "file") in sentence
