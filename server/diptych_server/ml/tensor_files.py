"""Named arrays and notes as safetensors bytes, which cannot contain executable code as pickles can."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

_NOTES = "notes"
_HEADER_LIMIT_BYTES = 1_000_000

Floats = NDArray[np.float32]
"""An array of float32."""

Tensor = NDArray[np.float32] | NDArray[np.float16]
"""An array of a file."""

_TYPES = (np.float32, np.float16)


class TensorsUnreadableError(ValueError):
    """The bytes are not a safetensors file with arrays of finite numbers."""


@dataclass(frozen=True)
class TensorFile:
    """Arrays by name, all finite float32 or float16, and notes."""

    tensors: Mapping[str, Tensor]
    notes: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """The arrays and notes as safetensors: the same content always gives the same bytes."""
        contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in self.tensors.items()}
        # The notes are one entry of the metadata, as safetensors writes several entries in random order.
        notes = json.dumps(dict(self.notes), sort_keys=True, ensure_ascii=False)
        return save(contiguous, metadata={_NOTES: notes})

    @classmethod
    def from_bytes(cls, data: bytes) -> TensorFile:
        """The arrays and notes from the output of `to_bytes`.

        Raises:
            TensorsUnreadableError: the bytes are damaged, or have another format.
        """
        notes = _read_notes(data)
        try:
            tensors = load(data)
        except (SafetensorError, ValueError, KeyError) as error:
            raise TensorsUnreadableError("the arrays are damaged") from error
        for name, tensor in tensors.items():
            if tensor.dtype not in _TYPES or not np.isfinite(tensor).all():
                raise TensorsUnreadableError(f"{name} contains values that are not finite numbers")
        return cls(tensors=tensors, notes=notes)


def _read_notes(data: bytes) -> dict[str, str]:
    length = int.from_bytes(data[:8], "little")
    if not 0 < length <= min(len(data) - 8, _HEADER_LIMIT_BYTES):
        raise TensorsUnreadableError("the bytes are not a safetensors file")
    try:
        notes = json.loads(json.loads(data[8 : 8 + length])["__metadata__"][_NOTES])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise TensorsUnreadableError("the notes cannot be read") from error
    if not isinstance(notes, dict):
        raise TensorsUnreadableError("the notes cannot be read")
    return {str(key): str(value) for key, value in notes.items()}
