"""Whether the twin shows where a model's answer turns: by the model itself, and by training without its recording."""

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.asking_removals import Trial
from benchmarks.comparing_worlds import Rows
from benchmarks.rows import Row
from diptych_server.ml.explaining.twin import nearest_other, turning_share


def twin_rows(name: str, trials: Sequence[Trial]) -> Iterator[Row]:
    """The table `asking.twins`: the twin against the nearest picture with another answer, right or not, and any."""
    for way in ("twin", "nearest with any honest answer", "any other picture"):
        found = [_measured(trial, way=way) for trial in trials]
        yield Row("asking.twins", f"{name}: {way}", {key: [each[key] for each in found] for key in found[0]})


def _measured(trial: Trial, *, way: str) -> dict[str, float]:
    """Shares of the asked pictures that have a twin."""
    random = np.random.default_rng(0)
    turned, second, raised, shares = [], [], [], []
    for place, answer in enumerate(trial.answers.tolist()):
        if way == "any other picture":
            row = _any(trial, answer, random)
        else:
            row = _nearest(trial, place, answer, labels=trial.labels if way == "twin" else trial.honest)
        if row is None:
            continue
        other = int(trial.honest[row])
        share = turning_share(trial.head, trial.asked[place], trial.embeddings[row], answer=answer)
        turned.append(share is not None)
        shares += [share] if share is not None else []
        second.append(_second(trial, place) == other)
        raised.append(_raised(trial, place, int(trial.groups[row])))
    return {
        "the answer turns on the way, %": 100 * float(np.mean(turned)),
        "at, % of the way": 100 * float(np.median(shares)),
        "its answer is the model's second choice, %": 100 * float(np.mean(second)),
        "removal raises the answer more than another's, %": 100 * float(np.mean(raised)),
        "pictures": float(len(turned)),
    }


def _nearest(trial: Trial, place: int, answer: int, *, labels: Rows) -> int | None:
    is_unanswered = trial.honest < 0
    found = nearest_other(
        trial.inputs, trial.queries[place], answers=trial.honest, labels=labels, answer=answer, excluded=is_unanswered
    )
    return found.row if found else None


def _any(trial: Trial, answer: int, random: np.random.Generator) -> int | None:
    rows = np.flatnonzero((trial.honest >= 0) & (trial.honest != answer))
    return int(random.choice(rows)) if len(rows) else None


def _second(trial: Trial, place: int) -> int:
    return int(trial.head.predict(trial.asked[place][None])[0].argsort()[-2])


def _raised(trial: Trial, place: int, group: int) -> float:
    """How many other recordings of the same label raise the answer less when they are removed, 0 to 1."""
    rivals = np.flatnonzero(trial.group_labels == trial.group_labels[group])
    rivals = rivals[rivals != group]
    return float((trial.effects[group, place] < trial.effects[rivals, place]).mean())
