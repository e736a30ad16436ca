"""The final heads of several models, with what they know about their pictures, applied to the same frames."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.familiarity import NEIGHBOURS, Familiarity, distances_to
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import Head, direction
from diptych_server.ml.tensor_files import Floats

_CANDIDATES: Final = 64
"""Most models have 5 of their pictures among the 64 nearest ones of all models."""


@dataclass(frozen=True)
class ServedHead:
    """A final head; `familiarity` is None if the model does not know what is unfamiliar to it."""

    head: Head
    familiarity: Familiarity | None = None

    @property
    def size_bytes(self) -> int:
        """The memory used; the directions are kept once more in groups, as float32."""
        layers = sum(layer.weight.nbytes + layer.bias.nbytes for layer in self.head.layers)
        return self.head.mean.nbytes + layers + (3 * self.familiarity.size_bytes if self.familiarity else 0)


class ServedHeads:
    """Heads of one backbone, applied together. Thread-safe."""

    def __init__(self, heads: Sequence[ServedHead]) -> None:
        self._stack = HeadStack([each.head for each in heads])
        self._known = _KnownPictures([each.familiarity for each in heads])

    def predict(self, embeddings: Floats) -> tuple[Floats, ...]:
        """The confidences (N, labels of the head) float32 of each head, in order, for embeddings (N, D) float32."""
        return self._stack.predict(embeddings)

    def unfamiliarity(self, embeddings: Floats) -> Floats:
        """The distance of each picture to what each model knows, divided by its threshold: (N, heads) float32.

        NaN for models that do not know what is unfamiliar.
        """
        return self._known.unfamiliarity(embeddings)


class _KnownPictures:
    """The training pictures of all models, each once: versions of a dataset share most of them."""

    def __init__(self, known: Sequence[Familiarity | None]) -> None:
        self._places = [place for place, each in enumerate(known) if each is not None]
        self._count = len(known)
        own = [each for each in known if each is not None]
        rows: dict[tuple[bytes, int], int] = {}
        directions: list[NDArray[np.float16]] = []
        members = []
        for each in own:
            member = []
            seen: Counter[bytes] = Counter()
            for figures in each.directions:
                # Equal directions within one model are several pictures, and count as such.
                key = figures.tobytes()
                row = rows.setdefault((key, seen[key]), len(rows))
                seen[key] += 1
                if row == len(directions):
                    directions.append(figures)
                member.append(row)
            members.append(member)
        self._directions = np.stack(directions).astype(np.float32) if directions else np.zeros((0, 0), np.float32)
        self._is_member = np.zeros((len(own), len(directions)), bool)
        for place, member in enumerate(members):
            self._is_member[place, member] = True
        self._thresholds = np.array([each.threshold for each in own], np.float32)

    def unfamiliarity(self, embeddings: Floats) -> Floats:
        found = np.full((len(embeddings), self._count), np.nan, np.float32)
        if self._places:
            cosines = direction(embeddings) @ self._directions.T
            for row, each in enumerate(cosines):
                found[row, self._places] = (1 - self._nearest(each)) / self._thresholds
        return found

    def _nearest(self, cosines: Floats) -> Floats:
        """The mean of each model's 5 largest cosines (U,): (models,)."""
        if len(self._thresholds) == 1:
            return 1 - distances_to(cosines[None])
        count = min(_CANDIDATES, len(cosines))
        candidates = np.argpartition(cosines, -count)[-count:]
        candidates = candidates[np.argsort(-cosines[candidates])]
        chosen = self._chosen(candidates)
        if (chosen.sum(axis=1) < NEIGHBOURS).any() and count < len(cosines):
            candidates = np.argsort(-cosines)
            chosen = self._chosen(candidates)
        nearest: Floats = (chosen @ cosines[candidates]) / np.maximum(chosen.sum(axis=1), 1)
        return nearest

    def _chosen(self, candidates: NDArray[np.intp]) -> NDArray[np.bool_]:
        """The first 5 candidates of each model: (models, candidates)."""
        own = self._is_member[:, candidates]
        chosen: NDArray[np.bool_] = own & (np.cumsum(own, axis=1) <= NEIGHBOURS)
        return chosen
