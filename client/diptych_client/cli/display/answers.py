"""Answers of snapshots as text, as bars and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from diptych_client import sdk
from diptych_client.formatting.text import bar, percent

_BAR_WIDTH = 20
_MOST_LABELS = 12


def cells(answer: sdk.PicturePredictions) -> Iterator[str]:
    """The answer of each snapshot as short text: "mug 97 %"."""
    for prediction in answer.predictions:
        if prediction.failure is not None:
            yield prediction.failure.message
        else:
            confidence = prediction.confidences[prediction.predicted_index]
            yield f"{answer.model_set.labels[prediction.predicted_index].name} {percent(confidence)}"


def line(answer: sdk.PicturePredictions) -> str:
    """The answers in one line: "first: mug 97 %   second: phone 61 %"."""
    named = zip(answer.model_set.snapshots, cells(answer), strict=True)
    return "   ".join(f"{snapshot.name}: {cell}" for snapshot, cell in named)


def side_by_side(answer: sdk.PicturePredictions) -> RenderableType:
    """Bars side by side: a row per label, a column per snapshot; each snapshot's answer is highlighted."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column("")
    for snapshot in answer.model_set.snapshots:
        shown.add_column(snapshot.name)
    for index in _strongest(answer):
        label = answer.model_set.labels[index]
        shown.add_row(Text(label.name), *(_bar(answer, each, index) for each in range(len(answer.predictions))))
    return shown


def answer_json(outcome: sdk.PicturePredictions | sdk.FrameSkipped | sdk.Failure) -> dict[str, object]:
    """The outcome as an object: `predictions`, `skipped` or `failure`."""
    match outcome:
        case sdk.FrameSkipped():
            return {"skipped": outcome}
        case sdk.Failure():
            return {"failure": outcome}
    return {
        "predictions": [_prediction_json(outcome, index) for index in range(len(outcome.predictions))],
        "timings": outcome.timings,
    }


def _prediction_json(answer: sdk.PicturePredictions, index: int) -> dict[str, object]:
    prediction, snapshot = answer.predictions[index], answer.model_set.snapshots[index]
    facts: dict[str, object] = {"snapshot_id": snapshot.snapshot_id, "snapshot": snapshot.name}
    if prediction.failure is not None:
        return facts | {"failure": prediction.failure}
    known = [label for label in range(len(answer.model_set.labels)) if answer.model_set.labels[label].is_known[index]]
    return facts | {
        "label": answer.model_set.labels[prediction.predicted_index].name,
        "confidence": prediction.confidences[prediction.predicted_index],
        "confidences": {answer.model_set.labels[each].name: prediction.confidences[each] for each in known},
    }


def _strongest(answer: sdk.PicturePredictions) -> list[int]:
    everything = range(len(answer.model_set.labels))
    if len(everything) <= _MOST_LABELS:
        return list(everything)

    def strength(index: int) -> float:
        return max((each.confidences[index] for each in answer.predictions if not each.failure), default=0.0)

    return sorted(sorted(everything, key=strength, reverse=True)[:_MOST_LABELS])


def _bar(answer: sdk.PicturePredictions, snapshot: int, label: int) -> Text:
    prediction = answer.predictions[snapshot]
    if prediction.failure is not None:
        return Text(prediction.failure.message if label == 0 else "")
    if not answer.model_set.labels[label].is_known[snapshot]:
        return Text("never saw it", style="dim")
    confidence = prediction.confidences[label]
    is_answer = prediction.predicted_index == label
    return Text(
        f"{bar(confidence, width=_BAR_WIDTH)} {percent(confidence):>5}", style="bold green" if is_answer else ""
    )
