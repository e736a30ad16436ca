"""Teachable Machine: projects (`.tm`), which contain `CLASS-NUMBER.jpg` of all classes in one folder.

Zip files with the samples of one class are folders per label, like any others.
"""

import re
from typing import Final

from diptych_client.importing.files import Files
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.json_values import mapping
from diptych_client.importing.listing import Listing

_MANIFEST: Final = "manifest.json"
_SAMPLE: Final = re.compile(r"(?P<label>.+)-\d+\.(jpe?g|png|webp)", re.IGNORECASE)


def read_project(files: Files) -> Listing | None:
    """The pictures of a project; None if there is none."""
    if _MANIFEST not in files or "appdata" not in mapping(files.json_or_none(_MANIFEST)):
        return None
    collector = Collector(files, format_name="a Teachable Machine project")
    collector.owns(_MANIFEST)
    for relative in files.relatives():
        if match := _SAMPLE.fullmatch(relative):
            collector.add(relative, name=relative, labels=[match["label"]], record={})
    return None if collector.is_empty else collector.listing()
