"""What becomes of files that do not fit on the disk."""

from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.full_disk import refusing_when_full


def test_what_does_not_fit_is_refused_with_what_to_do() -> None:
    """The sentence is safe to send, and says that nothing is lost."""
    with pytest.raises(Refusal) as refused, refusing_when_full():
        Path("/dev/full").write_bytes(b"a picture")

    assert refused.value.reason is Reason.STORAGE_FULL
    assert "free some space" in refused.value.message


def test_other_faults_of_files_stay_faults(tmp_path: Path) -> None:
    """A folder that is missing is not told as a full disk."""
    with pytest.raises(FileNotFoundError), refusing_when_full():
        (tmp_path / "gone" / "file").write_bytes(b"a picture")
