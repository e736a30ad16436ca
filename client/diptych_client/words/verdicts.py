"""What training found, in words a newcomer can act on."""

from collections.abc import Iterator

from diptych_client import sdk
from diptych_client.words.text import count, enumeration, percent

_GOOD_ENOUGH = 0.9


def verdict(metrics: "sdk.TrainingMetrics") -> str:
    """What training measured, and what to do next, in a few sentences."""
    return " ".join(_sentences(metrics))


def _sentences(metrics: "sdk.TrainingMetrics") -> Iterator[str]:
    unscored = [label.name for label in metrics.labels if label.honest_accuracy is None]
    if metrics.honest_accuracy is None:
        yield "There is no honest score yet: no label was recorded in two separate bursts."
        yield f"Record another burst of {enumeration(unscored)}, in other light or from another side."
        return
    score = metrics.honest_accuracy
    yield (
        f"{percent(score.value)} honest accuracy ({100 * score.lower:.0f} to {100 * score.upper:.0f}), "
        f"on {count(metrics.scored_instance_count, 'picture')} from bursts the model had not seen."
    )
    yield from _weakest(metrics)
    if unscored:
        yield _unscored(unscored)


def _weakest(metrics: "sdk.TrainingMetrics") -> Iterator[str]:
    scored = [(label.honest_accuracy.value, label.name) for label in metrics.labels if label.honest_accuracy]
    value, name = min(scored, default=(1.0, ""))
    if value < _GOOD_ENOUGH:
        yield f"Weakest: {name} ({percent(value)}). Record another burst of it."


def _unscored(names: list[str]) -> str:
    have, their = ("has", "its") if len(names) == 1 else ("have", "their")
    return (
        f"{enumeration(names)} {have} no honest score, because {their} pictures come from one burst: "
        f"record another burst of {'it' if len(names) == 1 else 'each'}."
    )
