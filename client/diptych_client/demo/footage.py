"""The footage of the demo: takes, each a burst of pictures of one thing, from the virtual camera or a folder."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from diptych.pictures import PictureRejectedError, normal_form
from diptych_client.cameras import encode_jpeg, open_camera
from diptych_client.demo.story import Burst, lamp_story
from diptych_client.importing.bursts import Each, group
from diptych_client.importing.folder import SourceFile, scan

_FEWEST_BURSTS = 3
_LIVE_EVERY = 5
_MOST_LIVE_TAKES = 12
_MOST_PICTURES_PER_TAKE = 8
_MOST_PICTURES = 600


@dataclass(frozen=True, kw_only=True)
class Take:
    """One burst: its label, its setting and its pictures, which are produced on demand."""

    label: str
    setting: str
    picture_count: int
    shoot: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Footage:
    """All takes of a demo: the first dataset, the additions and the live scenes, with a sentence for each.

    `note` is printed first; it may be empty.
    """

    flawed: Sequence[Take]
    flawed_lesson: str
    repair: Sequence[Take]
    repair_lesson: str
    live: Sequence[Take]
    note: str = ""


class TooFewPicturesError(Exception):
    """The folder does not contain enough pictures for a demo; the message says how many are needed."""


def virtual_footage() -> Footage:
    """The lamp story, with the virtual camera."""
    story = lamp_story()
    return Footage(
        flawed=[_virtual(burst) for burst in story.flawed.bursts],
        flawed_lesson=story.flawed.lesson,
        repair=[_virtual(burst) for burst in story.repair.bursts],
        repair_lesson=story.repair.lesson,
        live=[_virtual(burst) for burst in story.stream],
    )


def folder_footage(folder: Path, *, most_pictures: int = _MOST_PICTURES) -> Footage:
    """A story from a folder with a subfolder per label: a few bursts first, most others added later, the rest live.

    If the folder has more than `most_pictures`, whole bursts are sampled evenly from each label.

    Raises:
        TooFewPicturesError: fewer than two labels with three bursts each.
        OSError: the folder could not be read.
    """
    by_label = _bursts_by_label(folder)
    rich = {label: bursts for label, bursts in by_label.items() if len(bursts) >= _FEWEST_BURSTS}
    if len(rich) < 2:  # noqa: PLR2004  a classifier needs at least two classes
        found = ", ".join(f"{label}: {len(bursts)}" for label, bursts in by_label.items()) or "no pictures"
        message = (
            f"A demo needs two labels with {_FEWEST_BURSTS} bursts of pictures each, in a subfolder per label. "
            f"Bursts found in {folder}: {found}."
        )
        raise TooFewPicturesError(message)
    live, recorded = [], []
    most = most_pictures // len(rich)
    chosen = [_sample(takes, most=most) for takes in rich.values()]
    for takes in chosen:
        live.append(takes[::_LIVE_EVERY])
        recorded.append([take for index, take in enumerate(takes) if index % _LIVE_EVERY])
    return Footage(
        flawed=[take for takes in recorded for take in takes[: max(1, len(takes) // 4)]],
        flawed_lesson="Only a quarter of the bursts of each label.",
        repair=[take for takes in recorded for take in takes[max(1, len(takes) // 4) :]],
        repair_lesson="The other bursts, except every fifth, which is kept for the live picture.",
        live=_in_turn(live)[:_MOST_LIVE_TAKES],
        note=_note(_picture_count(rich.values()), _picture_count(chosen)),
    )


def _virtual(burst: Burst) -> Take:
    return Take(label=burst.label, setting=burst.light, picture_count=burst.frame_count, shoot=partial(_film, burst))


def _film(burst: Burst) -> Iterable[bytes]:
    with open_camera(burst.camera) as camera:
        for frame in islice(iter(camera.read, None), burst.frame_count):
            yield encode_jpeg(frame.image)


def _bursts_by_label(folder: Path) -> dict[str, list[Take]]:
    """The bursts of each label, in the order of recording."""
    files = scan(folder).files
    keys = group(files, Each()).keys
    bursts: dict[tuple[str, str], list[SourceFile]] = {}
    for file in files:
        if file.relative in keys:
            bursts.setdefault((file.label, keys[file.relative]), []).append(file)
    by_label: dict[str, list[Take]] = {}
    for (label, _), members in bursts.items():
        shown = members[:_MOST_PICTURES_PER_TAKE]
        take = Take(label=label, setting=shown[0].path.name, picture_count=len(shown), shoot=partial(_read, shown))
        by_label.setdefault(label, []).append(take)
    return by_label


def _read(files: Sequence[SourceFile]) -> Iterable[bytes]:
    """The readable pictures; a demo skips the others."""
    for file in files:
        try:
            yield normal_form(file.path.read_bytes()).data
        except (OSError, PictureRejectedError):
            continue


def _sample(takes: Sequence[Take], *, most: int) -> Sequence[Take]:
    """Some takes, sampled evenly and in order, with about `most` pictures in total."""
    total = _picture_count([takes])
    if total <= most:
        return takes
    kept = max(_FEWEST_BURSTS, len(takes) * most // total)
    return [takes[index * len(takes) // kept] for index in range(kept)]


def _picture_count(rows: Iterable[Sequence[Take]]) -> int:
    return sum(take.picture_count for row in rows for take in row)


def _note(found: int, taken: int) -> str:
    if taken == found:
        return ""
    return f"The folder has more pictures than a short demo needs: using {taken:,} of {found:,}, sampled evenly."


def _in_turn(rows: Iterable[Sequence[Take]]) -> list[Take]:
    """The takes of all labels, interleaved."""
    rows = list(rows)
    longest = max(len(row) for row in rows)
    return [row[index] for index in range(longest) for row in rows if index < len(row)]
