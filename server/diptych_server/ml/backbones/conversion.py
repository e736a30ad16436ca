"""Networks in OpenVINO's format, converted once by a separate process that may use torch, then found by name."""

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diptych_server.child import child_command
from diptych_server.ml.backbones.catalogue import Published

CONVERTER_VERSION: Final = 2
"""Increment it with every change of the converter's output."""

WEIGHTS_MISSING: Final = 3
"""The exit code of the converter if the weights could not be downloaded."""

NETWORK_FILE: Final = "network.xml"
"""The main file in the folder of a converted network."""

_CONVERTER = "diptych_server.ml.backbones.converter"


class ConversionError(Exception):
    """The network could not be converted; the log contains the converter's output."""


@dataclass(frozen=True)
class ConvertedNetwork:
    """A folder with a network in OpenVINO's format, and the digest in its backbone's id."""

    folder: Path
    digest: str


def find_or_convert(source: Published, *, weights_dir: Path) -> ConvertedNetwork:
    """The converted network; the first time, another process converts it in some seconds. CPU-bound, thread-safe.

    Raises:
        BackboneWeightsMissingError: the weights are not on this machine and could not be downloaded.
        ConversionError: the conversion failed.
    """
    found = _find(source, weights_dir=weights_dir)
    if found is None:
        _convert(source, weights_dir=weights_dir)
        found = _find(source, weights_dir=weights_dir)
    if found is None:
        raise ConversionError(f"The converter left no network for {source.name} in {weights_dir}.")
    return found


def converted(source: Published, *, weights_dir: Path) -> ConvertedNetwork:
    """The location of the converted network, existing or not; its weights must be on this machine."""
    digest = embedding_digest(source, weights_dir=weights_dir)
    return ConvertedNetwork(weights_dir / f"{source.name}-{digest}-openvino-v{CONVERTER_VERSION}", digest)


def embedding_digest(source: Published, *, weights_dir: Path) -> str:
    """The part of ids that embeddings depend on besides the runtime: the weights' digest and the features."""
    with source.weights_path(weights_dir).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8] + source.features


def _find(source: Published, *, weights_dir: Path) -> ConvertedNetwork | None:
    if not source.weights_path(weights_dir).is_file():
        return None
    network = converted(source, weights_dir=weights_dir)
    return network if network.folder.is_dir() else None


def _convert(source: Published, *, weights_dir: Path) -> None:
    # Tracing is deprecated, but OpenVINO converts it best.
    arguments = (source.name, str(weights_dir))
    command = child_command(_CONVERTER, *arguments, at_once=True, options=("-W", "ignore"))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own
        code = process.wait()
    if code == WEIGHTS_MISSING:
        raise source.missing(weights_dir)
    if code:
        raise ConversionError(f"The converter of {source.name} ended with exit code {code}.")
