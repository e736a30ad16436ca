"""Recorded pictures on disk, until the server has them: nothing is lost when it is away or the window closes."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from diptych_client import sdk

CORRECTION = "correction"
"""The source of a picture that was answered wrongly and then labelled."""

_PICTURE, _FACTS = ".picture", ".json"


@dataclass(frozen=True, slots=True)
class SpooledPicture:
    """One recorded picture with all that the server has to know of it."""

    capture_id: str
    dataset_id: str
    label_name: str
    burst_id: str
    captured_at: datetime
    source: str
    path: Path
    """Where its bytes are."""
    label_id: str = ""
    """The label by its id, which counts more than its name; empty for a new label."""


class Spool:
    """A folder of pictures that wait for one server. Any thread."""

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
        """What is known of a new picture, with an id of its own and the place where it goes."""
        capture_id = sdk.new_id()
        path = self.path_of(capture_id)
        return SpooledPicture(capture_id, dataset_id, label_name, burst_id, captured_at, source, path, label_id)

    def put(self, picture: bytes, facts: SpooledPicture) -> SpooledPicture:
        """Keep a picture; the facts come last, so that what has facts is whole.

        Raises:
            OSError: the disk is full or may not be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts.path.write_bytes(picture)
        self._write_facts(facts)
        return facts

    def readdress(self, waiting: SpooledPicture, *, dataset_id: str) -> None:
        """Let a picture wait for another dataset, under the name of its label.

        Raises:
            OSError: the disk is full or may not be written.
        """
        self._write_facts(replace(waiting, dataset_id=dataset_id, label_id=""))

    def path_of(self, capture_id: str) -> Path:
        """Where the bytes of a picture go."""
        return self._folder / f"{capture_id}{_PICTURE}"

    def remove(self, waiting: SpooledPicture) -> None:
        """The server has it, or will never take it."""
        waiting.path.with_suffix(_FACTS).unlink(missing_ok=True)
        waiting.path.unlink(missing_ok=True)

    def waiting(self) -> Iterator[SpooledPicture]:
        """What waits, oldest first; a file that cannot be read is passed over and stays."""
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
    """The folder of the pictures that wait for the server at this address."""
    return spool_dir / "".join(each if each.isalnum() or each in ".-" else "_" for each in address)


def _record(facts: SpooledPicture) -> dict[str, str]:
    record = asdict(facts)
    del record["path"]
    return record | {"captured_at": facts.captured_at.isoformat()}
