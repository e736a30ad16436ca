"""A training set in shared memory: written once, never copied, and freed with its last user."""

from __future__ import annotations

import mmap
import os
import sys
import weakref
from dataclasses import dataclass
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.training_set import TrainingSet

_ARRAYS = 4  # of 64-bit integers
_WORD_BYTES = 8
_FIGURE_BYTES = 4


@dataclass(frozen=True)
class Layout:
    """The sizes of the arrays: `count` pictures in `views` views of `dimension` numbers each."""

    count: int
    views: int
    dimension: int
    label_count: int

    @property
    def size_bytes(self) -> int:
        """The total size of all arrays."""
        return self.count * (_ARRAYS * _WORD_BYTES + self.views * self.dimension * _FIGURE_BYTES)


class TrainingFile:
    """The arrays of a training set in an anonymous file in memory.

    labels, folds, bursts and barred: (count,) int64; embeddings: (count, views, dimension) float32; zero until written.
    """

    def __init__(self, descriptor: int, layout: Layout) -> None:
        """For a descriptor of a file of `layout.size_bytes`, which this object then owns."""
        self.descriptor = descriptor
        """The descriptor for mapping the same memory in another process; closed with this object."""
        self.layout = layout
        weakref.finalize(self, os.close, descriptor)
        memory = mmap.mmap(descriptor, layout.size_bytes)
        self.labels, self.folds, self.bursts, self.barred = _words(memory, layout.count)
        figures = np.frombuffer(memory, np.float32, offset=_ARRAYS * layout.count * _WORD_BYTES)
        self.embeddings = figures.reshape(layout.count, layout.views, layout.dimension)

    @classmethod
    def empty(cls, layout: Layout) -> TrainingFile:
        """A new file."""
        return cls(_nameless_file(layout.size_bytes), layout)

    @classmethod
    def holding(cls, training_set: TrainingSet) -> TrainingFile:
        """A new file with a copy of these arrays."""
        count, views, dimension = training_set.embeddings.shape
        file = cls.empty(Layout(count, views, dimension, training_set.label_count))
        file.labels[:], file.folds[:], file.bursts[:] = training_set.labels, training_set.folds, training_set.bursts
        file.barred[:] = training_set.bars()
        file.embeddings[:] = training_set.embeddings
        return file

    def training_set(self) -> TrainingSet:
        """The current arrays, without a copy.

        Raises:
            ValueError: the arrays do not match.
        """
        return TrainingSet(
            self.embeddings, self.labels, self.folds, self.bursts, self.layout.label_count, barred=self.barred
        )


def _nameless_file(size_bytes: int) -> int:
    """The descriptor of a file of zeros: in memory on Linux, elsewhere a temporary one.

    Not `multiprocessing.shared_memory`, which starts a tracker process at each end and uses /dev/shm, which has only
    64 MB in containers by default.
    """
    if sys.platform == "linux":
        descriptor = os.memfd_create("diptych-training-set")
    else:
        with TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size_bytes)
    return descriptor


def _words(memory: mmap.mmap, count: int) -> NDArray[np.int64]:
    return np.frombuffer(memory, np.int64, count=_ARRAYS * count).reshape(_ARRAYS, count)
