"""Networks in OpenVINO's form: made once, by a process of its own that may load torch, then found by name."""

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diptych_server.child import child_command
from diptych_server.ml.backbones.catalogue import Published

CONVERTER_VERSION: Final = 2
"""To be counted up with every change of what the converter writes."""

WEIGHTS_MISSING: Final = 3
"""The exit code of a converter that could not fetch the weights."""

NETWORK_FILE: Final = "network.xml"
"""The file in a converted network's folder that names the others."""

_CONVERTER = "diptych_server.ml.backbones.converter"


class ConversionError(Exception):
    """The network could not be converted; the log has what the converter said."""


@dataclass(frozen=True)
class ConvertedNetwork:
    """A folder with a network in OpenVINO's form, and the digest that stands in its backbone's id."""

    folder: Path
    digest: str


def find_or_convert(source: Published, *, weights_dir: Path) -> ConvertedNetwork:
    """The converted network; the first time another process makes it, in some seconds. CPU-bound, any thread.

    Raises:
        BackboneWeightsMissingError: the weights are not on this machine and could not be fetched.
        ConversionError: the process that converts ended with an error.
    """
    found = _find(source, weights_dir=weights_dir)
    if found is None:
        _convert(source, weights_dir=weights_dir)
        found = _find(source, weights_dir=weights_dir)
    if found is None:
        raise ConversionError(f"The converter left no network for {source.name} in {weights_dir}.")
    return found


def converted(source: Published, *, weights_dir: Path) -> ConvertedNetwork:
    """Where the converted network is, or goes; its weights must be on this machine."""
    digest = embedding_digest(source, weights_dir=weights_dir)
    return ConvertedNetwork(weights_dir / f"{source.name}-{digest}-openvino-v{CONVERTER_VERSION}", digest)


def embedding_digest(source: Published, *, weights_dir: Path) -> str:
    """What embeddings depend on besides the runtime, as it stands in ids: the weights' digest, and what is read."""
    with source.weights_path(weights_dir).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8] + source.features


def _find(source: Published, *, weights_dir: Path) -> ConvertedNetwork | None:
    if not source.weights_path(weights_dir).is_file():
        return None
    network = converted(source, weights_dir=weights_dir)
    return network if network.folder.is_dir() else None


def _convert(source: Published, *, weights_dir: Path) -> None:
    # Tracing is deprecated, but what OpenVINO reads best.
    arguments = (source.name, str(weights_dir))
    command = child_command(_CONVERTER, *arguments, at_once=True, options=("-W", "ignore"))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own
        code = process.wait()
    if code == WEIGHTS_MISSING:
        raise source.missing(weights_dir)
    if code:
        raise ConversionError(f"The converter of {source.name} ended with exit code {code}.")
