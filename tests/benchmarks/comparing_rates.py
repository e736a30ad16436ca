"""How often the verdict is right and wrong on pairs of versions whose true difference is known."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing_pictures import FRAMES
from benchmarks.comparing_runs import SEED_ALONE, USUAL, Answers, Trained
from benchmarks.comparing_worlds import Margins
from benchmarks.rows import Row
from diptych_server.ml.comparing.flips import Answer, find_flips
from diptych_server.ml.comparing.verdict import Exam, Outcome, Verdict, judge, judge_labels

Rule = Callable[[Answers], Margins]
"""From the answers of a version to how right it is, (R, FRAMES) in 0..1, NaN without an honest answer."""


def _share(margins: Margins) -> Margins:
    share: Margins = np.where(np.isfinite(margins), margins > 0, np.nan).mean(axis=0).astype(np.float32)
    return share


RULES: Final[Mapping[str, Rule]] = {
    "one seed": lambda answers: _share(answers.margins[:1]),
    "mean of 3 seeds": lambda answers: _share(answers.margins),
    "mean margin of 3 seeds": lambda answers: _share(answers.margins.mean(axis=0, keepdims=True)),
    "3 seeds, each with other folds": lambda answers: _share(np.concatenate([answers.margins[:1], answers.of_sets])),
}
CHOSEN: Final = "mean of 3 seeds"
EQUAL: Final = (SEED_ALONE, "half of the recordings exchanged", "other recordings")


@dataclass(frozen=True)
class Pair:
    """The verdict of a rule on A and one kind of B; `truth` is the difference on new recordings, if known."""

    kind: str
    held: int
    verdict: Verdict
    labels: tuple[Verdict, ...]
    truth: float | None


def pairs(worlds: Iterable[Trained], rule: Rule) -> list[Pair]:
    """All pairs of the worlds."""
    return [
        Pair(kind, world.held, *_judged(world, world.answers["A"], b, rule), _truth(world.answers["A"], b))
        for world in worlds
        for kind, b in world.answers.items()
        if kind != "A"
    ]


def verdict_rows(name: str, worlds: Sequence[Trained]) -> Iterator[Row]:
    """The table `comparing.verdicts`: a line per kind of pair and number of recordings, with each rule."""
    by_rule = {rule_name: pairs(worlds, rule) for rule_name, rule in RULES.items()}
    for kind in dict.fromkeys(pair.kind for pair in by_rule[CHOSEN]):
        for held in sorted({pair.held for pair in by_rule[CHOSEN] if pair.kind == kind}):
            chosen = {
                rule: [pair for pair in found if (pair.kind, pair.held) == (kind, held)]
                for rule, found in by_rule.items()
                if held == USUAL or not rule.endswith("other folds")
            }
            yield Row("comparing.verdicts", f"{name}: {kind}, {held} recordings a label", _rates(chosen))


def range_rows(name: str, worlds: Sequence[Trained]) -> Iterator[Row]:
    """The table `comparing.ranges`: how often the range holds the true difference."""
    for rule in ("one seed", CHOSEN):
        known = [pair for pair in pairs(worlds, RULES[rule]) if pair.truth is not None]
        for held in sorted({pair.held for pair in known}):
            some = [pair for pair in known if pair.held == held]
            yield Row("comparing.ranges", f"{name}: {held} recordings a label, {rule}", _ranges(some))


def flip_rows(name: str, worlds: Sequence[Trained]) -> Iterator[Row]:
    """The table `comparing.flips`: how many answers of 100 flip in pairs that only differ by the seed."""
    some = [world for world in worlds if SEED_ALONE in world.answers]
    for title, seeds in (("first list", 1), ("confirmed list", 3)):
        counts = [_flip_counts(world, seeds) for world in some]
        total = {answer: sum(count[answer] for count in counts) for answer in Answer}
        asked = sum(total.values()) or 1
        figures = {
            "lost or fixed of 100": [100 * (total[Answer.LOST] + total[Answer.FIXED]) / asked],
            "changed within the noise of 100": [100 * total[Answer.WOBBLY] / asked],
        }
        yield Row("comparing.flips", f"{name}: the seed alone, {title}", figures)


def _flip_counts(world: Trained, seeds: int) -> Mapping[Answer, int]:
    a, b = (world.answers[name].margins[:seeds] for name in ("A", SEED_ALONE))
    held = world.answers["A"].labels >= 0
    return find_flips(a[:, held].reshape(seeds, -1), b[:, held].reshape(seeds, -1)).counts


def _judged(world: Trained, a: Answers, b: Answers, rule: Rule) -> tuple[Verdict, tuple[Verdict, ...]]:
    is_asked = ((a.labels >= 0) | (b.labels >= 0)) & ((a.labels == b.labels) | (a.labels < 0) | (b.labels < 0))
    labels = np.maximum(a.labels, b.labels).repeat(FRAMES)
    right_a, right_b = rule(a).flatten(), rule(b).flatten()
    asked = is_asked.repeat(FRAMES) & np.isfinite(right_a) & np.isfinite(right_b)
    exam = Exam(right_a[asked], right_b[asked], world.rows.repeat(FRAMES)[asked], labels[asked])
    return judge(exam), judge_labels(exam, int(labels.max()) + 1)


def _truth(a: Answers, b: Answers) -> float | None:
    return float(b.fresh.mean() - a.fresh.mean()) if len(a.fresh) and len(b.fresh) else None


def _rates(by_rule: Mapping[str, Sequence[Pair]]) -> dict[str, Sequence[float]]:
    first = next(iter(by_rule.values()))
    truths = [100 * pair.truth for pair in first if pair.truth is not None]
    figures: dict[str, Sequence[float]] = {"pairs": [len(first)]}
    if truths:
        figures["true difference, points"] = [float(np.mean(truths))]
    for rule, found in by_rule.items():
        outcomes = [pair.verdict.outcome for pair in found]
        figures[f"{rule}: % better"] = [_percent(outcome == Outcome.BETTER for outcome in outcomes)]
        figures[f"{rule}: % worse"] = [_percent(outcome == Outcome.WORSE for outcome in outcomes)]
    figures["% with a verdict on a label"] = [
        _percent(
            any(each.outcome in (Outcome.BETTER, Outcome.WORSE) for each in pair.labels) for pair in by_rule[CHOSEN]
        )
    ]
    return figures


def _ranges(found: Sequence[Pair]) -> dict[str, Sequence[float]]:
    truths = np.array([pair.truth for pair in found], np.float64)
    lows, highs = (np.array([getattr(pair.verdict, end) for pair in found]) for end in ("low", "high"))
    said = np.array([pair.verdict.difference for pair in found])
    return {
        "pairs": [len(found)],
        "% of ranges that hold the truth": [_percent((lows <= truths) & (truths <= highs))],
        "half width, points": [100 * float(np.median(highs - lows)) / 2],
        "said minus true, points": [100 * float(np.mean(said - truths))],
    }


def _percent(flags: Iterable[bool] | NDArray[np.bool_]) -> float:
    return 100 * float(np.mean(np.fromiter(flags, np.float64)))
