"""How long a training takes and how accurate its heads are, against ordinary use of torch or scikit-learn.

    make bench ARGS='training --pictures FOLDER'

"Diptych" makes five fold heads and the final one of 4 views a picture. The others make one head of the bare pictures:
"autograd" with torch, Adam, batches of 32, 50 epochs; scikit-learn, where it is installed, with its MLPClassifier of
the same shape and its LogisticRegression. Times are CPU seconds. Without photographs, made-up embeddings are used, and
nothing is said of accuracy. In the folder tests, `python -m benchmarks.training --embeddings FILE.npz` reads `X`
(N, 4, D), `L` (N,) and `names` (N,), of the pictures' files without their ending, from a file instead.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.groups import Photographs, groups_of
from benchmarks.rows import Case, Options, Row, interleaved
from benchmarks.tables import tables_of
from benchmarks.training_groups import confidences, many_labels
from diptych_server.core.folds import FOLD_COUNT
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.ml.fit import fit
from diptych_server.ml.frames import augmented_views, decode_square
from diptych_server.ml.training_set import TrainingSet

SIZES = (50, 200, 500)
SHOTS = (5, 10, 20, 50)
SPLITS = 10

Predict = Callable[[NDArray[np.float32]], NDArray[np.int64]]
Learner = Callable[[TrainingSet, int], Predict]
"""From a training set and a seed to what answers embeddings (N, D) with labels (N,)."""


def measure(options: Options) -> Iterable[Row]:
    """The tables `training.time`, and `training.accuracy` where there are photographs."""
    torch.set_num_threads(1)
    if options.pictures_dir is None:
        return rows(_made_up(), rounds=options.rounds, splits=0)
    photographs = _photographs(options.pictures_dir, options)
    return grouped_rows(photographs, rounds=options.rounds, splits=SPLITS)


def rows(pictures: Pictures, *, rounds: int, splits: int) -> Iterable[Row]:
    """Times with the ratio that counts, then the share of right answers of every learner; no splits leave that out."""
    cases: dict[str, Case] = {f"{size} pictures": partial(_times, pictures.sample(size)) for size in SIZES}
    _times(pictures.sample(SIZES[0]))  # the first training of a process loads what the others find
    yield from interleaved("training.time", cases, rounds=rounds)
    if not find_spec("sklearn"):
        yield Row("training.time", "scikit-learn", words={"remark": "not installed"})
    for shots in SHOTS if splits else ():
        yield Row("training.accuracy", f"{shots} shots", _accuracies(pictures, shots, splits=splits))


def grouped_rows(photographs: Photographs, *, rounds: int, splits: int) -> Iterable[Row]:
    """All tables, for photographs whose groups are known."""
    yield from rows(Pictures(photographs.embeddings, photographs.labels), rounds=rounds, splits=splits)
    yield from many_labels(photographs)
    yield from confidences(photographs)


@dataclass(frozen=True)
class Pictures:
    """Embeddings (N, 4, D) float32 and labels (N,) int64."""

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]

    @property
    def label_count(self) -> int:
        """How many labels there are."""
        return int(self.labels.max()) + 1

    def sample(self, size: int) -> TrainingSet:
        """A training set of this number of pictures, always the same, in five folds."""
        return self.set_of(np.random.default_rng(0).permutation(len(self.labels))[:size])

    def set_of(self, chosen: NDArray[np.intp], *, folds: int = FOLD_COUNT) -> TrainingSet:
        """A training set of some pictures, each its own burst."""
        bursts = np.arange(len(chosen), dtype=np.int64)
        return TrainingSet(self.embeddings[chosen], self.labels[chosen], bursts % folds, bursts, self.label_count)


def _times(training_set: TrainingSet) -> Mapping[str, float]:
    seconds = {name: _cpu_seconds(partial(learner, training_set, 0)) for name, learner in _learners().items()}
    ratio = {"Diptych / autograd": seconds["Diptych"] / seconds["autograd"]}
    return ratio | {f"{name} CPU s": value for name, value in seconds.items()}


def _accuracies(pictures: Pictures, shots: int, *, splits: int) -> dict[str, list[float]]:
    """Percent right on the pictures as they are that were not trained on, a value per split."""
    found: dict[str, list[float]] = {}
    for seed in range(splits):
        random = np.random.default_rng(seed)
        by_label = [np.flatnonzero(pictures.labels == label) for label in range(pictures.label_count)]
        chosen = np.concatenate([random.permutation(members)[:shots] for members in by_label])
        rest = np.setdiff1d(np.arange(len(pictures.labels)), chosen)
        for name, learner in _learners().items():
            predict = learner(pictures.set_of(chosen, folds=1), seed)
            is_right = predict(pictures.embeddings[rest, 0]) == pictures.labels[rest]
            column = "percent right" if name == "Diptych" else f"{name}: percent right"
            found.setdefault(column, []).append(100 * float(is_right.mean()))
    return found


def _learners() -> dict[str, Learner]:
    learners: dict[str, Learner] = {"Diptych": _diptych, "autograd": _autograd}
    if find_spec("sklearn"):
        learners |= {"scikit-learn MLP": _perceptron, "scikit-learn logistic": _logistic}
    return learners


def _diptych(training_set: TrainingSet, seed: int) -> Predict:
    final = fit(training_set, replace(HeadParameters(), seed=seed), on_epoch=lambda _: None).heads.final
    return lambda embeddings: final.predict(embeddings).argmax(axis=1)


def _autograd(training_set: TrainingSet, seed: int) -> Predict:
    """One head on the pictures as they are."""
    torch.manual_seed(seed)
    units = torch.nn.functional.normalize(torch.from_numpy(training_set.embeddings[:, 0].copy()))
    mean = units.mean(dim=0)
    inputs = torch.nn.functional.normalize(units - mean) * units.shape[1] ** 0.5
    labels = torch.from_numpy(training_set.labels)
    layers = torch.nn.Linear(inputs.shape[1], 128), torch.nn.Linear(128, training_set.label_count)
    head = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
    optimizer = torch.optim.Adam(head.parameters())
    for _ in range(50):
        for batch in torch.split(torch.randperm(len(inputs)), 32):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(head(inputs[batch]), labels[batch]).backward()  # type: ignore[no-untyped-call] # torch declares no types for it
            optimizer.step()

    def predict(embeddings: NDArray[np.float32]) -> NDArray[np.int64]:
        with torch.inference_mode():
            asked = torch.nn.functional.normalize(torch.from_numpy(embeddings.copy())) - mean
            answers: NDArray[np.int64] = (
                head(torch.nn.functional.normalize(asked) * asked.shape[1] ** 0.5).argmax(1).numpy()
            )
        return answers

    return predict


def _perceptron(training_set: TrainingSet, seed: int) -> Predict:
    """One head of the same shape, trained by scikit-learn with its defaults unless others are given."""
    return _from_scikit_learn(
        "neural_network", "MLPClassifier", training_set, hidden_layer_sizes=(128,), random_state=seed
    )


def _logistic(training_set: TrainingSet, seed: int) -> Predict:
    return _from_scikit_learn("linear_model", "LogisticRegression", training_set, max_iter=1000, random_state=seed)


def _from_scikit_learn(module: str, name: str, training_set: TrainingSet, **options: object) -> Predict:
    classifier: Any = getattr(import_module(f"sklearn.{module}"), name)(**options)
    with warnings.catch_warnings(action="ignore"):  # of epochs that did not suffice
        classifier.fit(training_set.embeddings[:, 0], training_set.labels)
    predict: Predict = classifier.predict
    return predict


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _photographs(folder: Path, options: Options) -> Photographs:
    """The pictures of a folder per label, embedded by the default backbone."""
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=options.weights_dir)
    labels = sorted(path for path in folder.iterdir() if path.is_dir())
    files = [(number, path) for number, label in enumerate(labels) for path in sorted(label.iterdir())]
    views = [backbone.embed(augmented_views(decode_square(path.read_bytes(), side=backbone.side))) for _, path in files]
    numbers = np.array([number for number, _ in files], np.int64)
    return Photographs(np.stack(views), numbers, groups_of(numbers, [path.stem for _, path in files]))


def _read(path: Path) -> Photographs:
    with np.load(path) as arrays:
        labels = arrays["L"].astype(np.int64)
        return Photographs(arrays["X"].astype(np.float32), labels, groups_of(labels, arrays["names"].tolist()))


def _made_up() -> Pictures:
    """A cloud per label, positive as a backbone's figures are."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(10, dtype=np.int64), 100)
    clouds = random.normal(0, 0.3, (10, 1, 1216))[labels] + random.normal(0, 1, (1000, 4, 1216))
    return Pictures(np.maximum(clouds, 0).astype(np.float32), labels)


def main() -> None:
    """Measure embeddings from a file and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embeddings", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=Options.rounds)
    parser.add_argument("--splits", type=int, default=SPLITS)
    args = parser.parse_args()
    torch.set_num_threads(1)
    for name, text in tables_of(grouped_rows(_read(args.embeddings), rounds=args.rounds, splits=args.splits)).items():
        sys.stdout.write(f"{name}\n\n{text}\n")


if __name__ == "__main__":
    main()
