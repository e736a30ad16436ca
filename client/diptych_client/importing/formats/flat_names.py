"""Pictures of all labels in one folder, with the label at the start of the name: `mug_001.jpg`, `cup (2).png`."""

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import Final

from diptych_client.importing.files import Files
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.kinds import TAKEN_SUFFIXES
from diptych_client.importing.listing import Listing

_NAME: Final = re.compile(r"(?P<label>.*?\D)[ _.-]*\(?\d+\)?")
_SEPARATORS: Final = " _.-("
_OF_CAMERAS: Final = frozenset(
    {
        *("img", "image", "images", "dsc", "dscn", "dscf", "pxl", "mvimg", "win", "photo", "picture", "pic", "frame"),
        *("screenshot", "capture", "video", "vid", "snapshot", "file", "p", "imgp", "sam", "gopr", "dji", "cam"),
        *("camera", "webcam", "whatsapp image", "scan", "untitled", "unnamed", "download"),
    }
)
"""Beginnings of names that cameras and programs give to pictures, which are not labels."""

_FEWEST: Final = 2


def read_flat_names(files: Files) -> Listing | None:
    """The pictures of a folder without subfolders whose names all consist of a label and a number.

    None unless there are at least two labels with two pictures each, and none of them is a name that cameras give.
    """
    pictures = [each for each in files.relatives() if PurePosixPath(each).suffix.lower() in TAKEN_SUFFIXES]
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for relative in pictures:
        match = None if "/" in relative else _NAME.fullmatch(PurePosixPath(relative).stem)
        label = match["label"].rstrip(_SEPARATORS) if match else ""
        if not label or label.casefold() in _OF_CAMERAS:
            return None
        labels[label].append(relative)
    if len(labels) < _FEWEST or any(len(each) < _FEWEST for each in labels.values()):
        return None
    collector = Collector(files, format_name="a folder with the labels in the names of the files")
    for label, relatives in labels.items():
        for relative in relatives:
            collector.add(relative, name=relative, labels=[label], record={})
    return collector.listing()
