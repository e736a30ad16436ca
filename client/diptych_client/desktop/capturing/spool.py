"""The spool: recorded pictures on disk until the server has them, so that none is lost if either side stops."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from diptych_client import sdk

CORRECTION = "correction"
"""The source of a picture that was labelled after a wrong answer."""

_PICTURE, _FACTS = ".picture", ".json"


@dataclass(frozen=True, slots=True)
class SpooledPicture:
    """One recorded picture with its metadata for the server."""

    capture_id: str
    dataset_id: str
    label_name: str
    burst_id: str
    captured_at: datetime
    source: str
    path: Path
    """The file with its bytes."""
    label_id: str = ""
    """The id of the label, which takes precedence over its name; empty for a new label."""


class Spool:
    """A folder of pictures waiting for one server. For any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def facts(
        self,
        *,
        dataset_id: str,
        label_name: str,
        burst_id: str,
        captured_at: datetime,
        source: str,
        label_id: str = "",
    ) -> SpooledPicture:
        """The metadata of a new picture, with a new id and a path."""
        capture_id = sdk.new_id()
        path = self.path_of(capture_id)
        return SpooledPicture(capture_id, dataset_id, label_name, burst_id, captured_at, source, path, label_id)

    def put(self, picture: bytes, facts: SpooledPicture) -> SpooledPicture:
        """Save a picture. The metadata is written last, so a picture with metadata is complete.

        Raises:
            OSError: the disk is full or may not be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts.path.write_bytes(picture)
        self._write_facts(facts)
        return facts

    def readdress(self, waiting: SpooledPicture, *, dataset_id: str) -> None:
        """Change the dataset of a waiting picture; its label is matched by name.

        Raises:
            OSError: the disk is full or may not be written.
        """
        self._write_facts(replace(waiting, dataset_id=dataset_id, label_id=""))

    def path_of(self, capture_id: str) -> Path:
        """The file for the bytes of a picture."""
        return self._folder / f"{capture_id}{_PICTURE}"

    def remove(self, waiting: SpooledPicture) -> None:
        """Delete a picture that the server has stored or permanently refused."""
        waiting.path.with_suffix(_FACTS).unlink(missing_ok=True)
        waiting.path.unlink(missing_ok=True)

    def waiting(self) -> Iterator[SpooledPicture]:
        """The waiting pictures, oldest first; files that cannot be read are skipped and stay."""
        found = []
        for path in self._folder.glob(f"*{_FACTS}") if self._folder.is_dir() else ():
            try:
                record = json.loads(path.read_text())
                captured_at = datetime.fromisoformat(record.pop("captured_at"))
                facts = SpooledPicture(**record, captured_at=captured_at, path=path.with_suffix(_PICTURE))
            except (OSError, ValueError, TypeError, KeyError, AttributeError):
                continue
            if facts.path.is_file():
                found.append(facts)
        return iter(sorted(found, key=lambda each: each.captured_at))

    def _write_facts(self, facts: SpooledPicture) -> None:
        unfinished = facts.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(_record(facts)))
        unfinished.replace(facts.path.with_suffix(_FACTS))


def folder_of(spool_dir: Path, address: str) -> Path:
    """The folder of the pictures waiting for the server at this address."""
    return spool_dir / "".join(each if each.isalnum() or each in ".-" else "_" for each in address)


def _record(facts: SpooledPicture) -> dict[str, str]:
    record = asdict(facts)
    del record["path"]
    return record | {"captured_at": facts.captured_at.isoformat()}
