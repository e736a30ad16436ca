"""How long a training takes, and how right its heads are: against one head trained as anybody would with torch.

    OMP_NUM_THREADS=1 python tests/benchmarks/training.py [--embeddings FILE.npz] [--rounds 3] [--splits 5]

The file holds `X` (N, 4, D) float32, the views of N pictures, and `L` (N,), their labels. Without one, made-up
embeddings stand in, whose accuracies mean nothing. Times are CPU seconds, medians of interleaved rounds: "ours" makes
five fold heads and the final one; "autograd" one head with Adam, batches of 32, 50 epochs of the bare pictures.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit
from diptych_server.ml.heads import FOLD_COUNT
from diptych_server.ml.training_set import TrainingSet

SIZES = (50, 200, 500)
SHOTS = (5, 10, 20, 50)


@dataclass(frozen=True)
class Pictures:
    """Embeddings (N, 4, D) float32 and labels (N,) int64."""

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]

    @property
    def label_count(self) -> int:
        """How many labels there are."""
        return int(self.labels.max()) + 1

    def set_of(self, rows: NDArray[np.intp], *, folds: int = FOLD_COUNT) -> TrainingSet:
        """A training set of some pictures, each a burst of its own."""
        bursts = np.arange(len(rows), dtype=np.int64)
        return TrainingSet(self.embeddings[rows], self.labels[rows], bursts % folds, bursts, self.label_count)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--splits", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    pictures = _read(options.embeddings) if options.embeddings else _made_up()
    for size in SIZES:
        _print_times(pictures, size, rounds=options.rounds)
    for shots in SHOTS:
        _print_accuracies(pictures, shots, splits=options.splits)


def _print_times(pictures: Pictures, size: int, *, rounds: int) -> None:
    chosen = np.random.default_rng(0).permutation(len(pictures.labels))[:size]
    training_set = pictures.set_of(chosen)
    pairs = [
        (
            _cpu_seconds(lambda: fit(training_set, HeadParameters(), on_epoch=lambda _: None)),
            _cpu_seconds(lambda: _autograd(training_set)),
        )
        for _ in range(rounds)
    ]
    ours, autograd = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    _say(f"{size} pictures: ours {ours:.2f} s, autograd {autograd:.2f} s, ratio {spread}")


def _print_accuracies(pictures: Pictures, shots: int, *, splits: int) -> None:
    accuracies = []
    for seed in range(splits):
        random = np.random.default_rng(seed)
        by_label = [np.flatnonzero(pictures.labels == label) for label in range(pictures.label_count)]
        chosen = np.concatenate([random.permutation(rows)[:shots] for rows in by_label])
        rest = np.setdiff1d(np.arange(len(pictures.labels)), chosen)
        heads = fit(pictures.set_of(chosen, folds=1), HeadParameters(seed=seed), on_epoch=lambda _: None).heads
        answers = heads.final.predict(pictures.embeddings[rest, 0]).argmax(axis=1)
        accuracies.append(100 * float((answers == pictures.labels[rest]).mean()))
    _say(f"{shots} shots: {statistics.mean(accuracies):.1f} % +- {statistics.pstdev(accuracies):.1f}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _autograd(training_set: TrainingSet) -> None:
    """One head on the pictures as they are."""
    units = torch.nn.functional.normalize(torch.from_numpy(training_set.embeddings[:, 0].copy()))
    inputs = torch.nn.functional.normalize(units - units.mean(dim=0)) * units.shape[1] ** 0.5
    labels = torch.from_numpy(training_set.labels)
    layers = torch.nn.Linear(inputs.shape[1], 128), torch.nn.Linear(128, training_set.label_count)
    head = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
    optimizer = torch.optim.Adam(head.parameters())
    for _ in range(50):
        for rows in torch.split(torch.randperm(len(inputs)), 32):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(head(inputs[rows]), labels[rows]).backward()  # type: ignore[no-untyped-call] # torch declares no types for it
            optimizer.step()


def _read(path: Path) -> Pictures:
    with np.load(path) as arrays:
        return Pictures(arrays["X"].astype(np.float32), arrays["L"].astype(np.int64))


def _made_up() -> Pictures:
    """A cloud per label, positive as a backbone's figures are."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(10, dtype=np.int64), 100)
    clouds = random.normal(0, 0.3, (10, 1, 1280))[labels] + random.normal(0, 1, (1000, 4, 1280))
    return Pictures(np.maximum(clouds, 0).astype(np.float32), labels)


if __name__ == "__main__":
    main()
