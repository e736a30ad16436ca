"""Files that the disk refuses."""

import resource
from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.disk_faults import refusing_disk_faults


def test_data_that_does_not_fit_is_refused_with_advice() -> None:
    """The sentence is safe to send, and says that nothing is lost."""
    with pytest.raises(Refusal) as refused, refusing_disk_faults():
        Path("/dev/full").write_bytes(b"a picture")

    assert refused.value.reason is Reason.STORAGE_FULL
    assert "Free some space" in refused.value.message


def test_other_faults_are_retryable_and_lose_nothing(tmp_path: Path) -> None:
    """A folder that is missing is not said to be a full disk, and clients keep the picture."""
    with pytest.raises(Refusal) as refused, refusing_disk_faults():
        (tmp_path / "gone" / "file").write_bytes(b"a picture")

    assert (refused.value.reason, refused.value.is_of_storage) == (Reason.UNAVAILABLE, True)


def test_too_many_open_files_are_named(tmp_path: Path) -> None:
    """Without a free descriptor nothing is opened; the client is asked to try again."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, limits[1]))
    try:
        with pytest.raises(Refusal) as refused, refusing_disk_faults():
            (tmp_path / "file").write_bytes(b"a picture")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    assert refused.value.reason is Reason.UNAVAILABLE
    assert "too many open files" in refused.value.message
