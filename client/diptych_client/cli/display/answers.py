"""Answers of snapshots as text, as bars and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from diptych.terminal.one_line import one_line
from diptych_client import sdk
from diptych_client.formatting.answer_states import doubt_words, prediction_state, prediction_words
from diptych_client.formatting.text import bar, percent

_BAR_WIDTH = 20
_MOST_COLUMNS = 4
_MOST_LABELS = 12


def cells(answer: sdk.PicturePredictions) -> Iterator[str]:
    """The answer of each snapshot as short text: "mug 97 %, sure"."""
    for prediction in answer.predictions:
        yield prediction_words(prediction, answer.model_set)


def line(answer: sdk.PicturePredictions) -> str:
    """The answers in one line: "first: mug 97 %, sure   second: phone 61 %, unsure"."""
    named = zip(answer.model_set.snapshots, cells(answer), strict=True)
    return "   ".join(f"{snapshot.name}: {cell}" for snapshot, cell in named)


def side_by_side(answer: sdk.PicturePredictions) -> RenderableType:
    """Bars side by side: a row per label, a column per snapshot with its state; each answer is highlighted.

    More than four snapshots have a row each instead.
    """
    if len(answer.predictions) > _MOST_COLUMNS:
        return _rows(answer)
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column("")
    for snapshot in answer.model_set.snapshots:
        shown.add_column(snapshot.name)
    for index in _strongest(answer):
        label = answer.model_set.labels[index]
        shown.add_row(Text(label.name), *(_bar(answer, each, index) for each in range(len(answer.predictions))))
    if any(states := [prediction_state(each, answer.model_set) for each in answer.predictions]):
        shown.add_row("", *(Text(state) for state in states))
    return shown


def doubts(model_set: sdk.ModelSet) -> Iterator[str]:
    """What each snapshot cannot know about its answers yet, as a line: "first: not calibrated yet: record more"."""
    for snapshot in model_set.snapshots:
        if words := doubt_words(snapshot):
            yield f"{snapshot.name}: {words}"


def _rows(answer: sdk.PicturePredictions) -> RenderableType:
    """A row per snapshot: its name and its answer."""
    shown = Table.grid(padding=(0, 2, 0, 0))
    for snapshot, cell in zip(answer.model_set.snapshots, cells(answer), strict=True):
        shown.add_row(Text(one_line(snapshot.name)), Text(cell))
    return shown


def answer_json(outcome: sdk.PicturePredictions | sdk.FrameSkipped | sdk.Failure) -> dict[str, object]:
    """The outcome as an object: `predictions`, `skipped` or `failure`."""
    match outcome:
        case sdk.FrameSkipped():
            return {"skipped": outcome}
        case sdk.Failure():
            return {"failure": outcome}
    return {
        "predictions": [
            prediction_json(each, outcome.model_set, place) for place, each in enumerate(outcome.predictions)
        ],
        "timings": outcome.timings,
    }


def prediction_json(prediction: sdk.SnapshotPrediction, model_set: sdk.ModelSet, place: int) -> dict[str, object]:
    """The answer of the snapshot at a place of the model set, with the names of labels."""
    snapshot, labels = model_set.snapshots[place], model_set.labels
    facts: dict[str, object] = {"snapshot_id": snapshot.snapshot_id, "snapshot": snapshot.name}
    if prediction.failure is not None:
        return facts | {"failure": prediction.failure}
    known = [label for label in range(len(labels)) if labels[label].is_known[place]]
    return facts | {
        "label": labels[prediction.predicted_index].name,
        "confidence": prediction.confidences[prediction.predicted_index],
        "state": prediction.state,
        "torn_label": None if prediction.torn_index is None else labels[prediction.torn_index].name,
        "unfamiliarity": prediction.unfamiliarity,
        "is_calibrated": snapshot.is_calibrated,
        "knows_unfamiliar": snapshot.knows_unfamiliar,
        "confidences": {labels[each].name: prediction.confidences[each] for each in known},
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
