"""The results of the live part of the demo, by take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.demo.footage import Take


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answers of one snapshot to the frames of one take."""

    answered: str
    """The label it answered most often."""
    right: int
    """How many frames it got right."""
    frames: int
    """How many frames it answered."""
    confidences: dict[str, float]
    """Its mean confidence in each label, 0 to 1, by the label's name."""


@dataclass(frozen=True, kw_only=True)
class LiveTake:
    """A take that was shown live: its label, one of its pictures, and the verdict on each snapshot."""

    label: str
    setting: str
    picture: bytes
    verdicts: Sequence[Verdict]


def judge(take: Take, picture: bytes, answers: Sequence[sdk.PicturePredictions]) -> LiveTake:
    """What the snapshots said to the frames of a take, of which there is one at least."""
    names = [label.name for label in answers[0].model_set.labels]
    verdicts = []
    for index in range(len(answers[0].predictions)):
        predictions = [answer.predictions[index] for answer in answers]
        answered = Counter(names[prediction.predicted_index] for prediction in predictions)
        means = {
            name: sum(prediction.confidences[place] for prediction in predictions) / len(predictions)
            for place, name in enumerate(names)
        }
        verdicts.append(
            Verdict(
                answered=answered.most_common(1)[0][0],
                right=answered[take.label],
                frames=len(predictions),
                confidences=means,
            )
        )
    return LiveTake(label=take.label, setting=take.setting, picture=picture, verdicts=verdicts)


def share_right(takes: Sequence[LiveTake], snapshot: int) -> float:
    """The share of all frames that one snapshot got right, 0 to 1."""
    frames = sum(take.verdicts[snapshot].frames for take in takes)
    return sum(take.verdicts[snapshot].right for take in takes) / frames if frames else 0.0
