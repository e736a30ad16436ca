"""Explanations as JSON, with keys that scripts can rely on (docs/cli.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diptych_client import sdk
from diptych_client.cli.display.answers import prediction_json
from diptych_client.cli.display.output import fields_of
from diptych_client.formatting.reasons import because_sentence, check_sentence, is_confirmed, main_causes

if TYPE_CHECKING:
    from diptych_client.cli.commands.explaining import Answers


def explained_json(picture: str, answers: Answers) -> dict[str, object]:
    """The reasons per version: `evidence` is "hint" for a formula and "checked" for a retraining."""
    explanation = answers.explanation
    return {
        "picture": picture,
        "explanations": [_explanation(answers, place) for place in range(len(explanation.snapshots))],
        "knobs": [_curve(each) for each in answers.knobs.curves] if answers.knobs else None,
        "cover_maps": _covers(answers.covers) if answers.covers else None,
    }


def _explanation(answers: Answers, place: int) -> Mapping[str, object]:
    explained, check = answers.explanation.snapshots[place], answers.checks[place]
    return {
        **prediction_json(explained.prediction, answers.explanation.model_set, place),
        "is_honest": explained.is_honest,
        "because": {
            "evidence": "hint",
            "sentence": because_sentence(explained),
            "recording_ids": [each.recording_id for each in main_causes(explained)],
        },
        "supporting": [_named(each) for each in explained.supporting],
        "opposing": [_named(each) for each in explained.opposing],
        "has_several_causes": explained.has_several_causes,
        "twin": _named(explained.twin) if explained.twin else None,
        "obstacle": explained.obstacle,
        "check": _check(check) if check else None,
    }


def _check(check: sdk.ExplanationCheck) -> Mapping[str, object]:
    has_result = check.model_set and check.before and check.after
    return {
        "evidence": "checked",
        "state": check.state,
        "sentence": check_sentence(check),
        "has_turned": check.has_turned,
        "hint_is_confirmed": is_confirmed(check) if has_result else None,
        "estimated_effect": check.estimated_effect,
        "log_odds_lost": check.log_odds_lost,
        "removed_instance_count": check.removed_instance_count,
        "before": _answer(check, check.before),
        "after": _answer(check, check.after),
    }


def _answer(check: sdk.ExplanationCheck, prediction: sdk.SnapshotPrediction | None) -> Mapping[str, object] | None:
    return prediction_json(prediction, check.model_set, 0) if prediction and check.model_set else None


def _named(value: sdk.RecordingInfluence | sdk.Twin) -> Mapping[str, object]:
    """Its fields, with the names of labels instead of their places."""
    return {name: each for name, each in fields_of(value).items() if not name.endswith("_index")}


def _curve(curve: sdk.KnobCurve) -> Mapping[str, object]:
    model_set = curve.points[0].predictions.model_set
    return {
        "knob": curve.knob,
        "is_edited": True,
        "points": [
            {
                "value": point.value,
                "answers": [
                    prediction_json(each, model_set, place) for place, each in enumerate(point.predictions.predictions)
                ],
                "properties": point.properties,
            }
            for point in curve.points
        ],
        "footprints": [
            {
                "ticks": [
                    {
                        "instance_id": tick.instance_id,
                        "recording_id": tick.recording_id,
                        "label": model_set.labels[tick.label_index].name,
                        "value": tick.value,
                    }
                    for tick in footprint.ticks
                ],
                "below_count": footprint.below_count,
                "above_count": footprint.above_count,
            }
            for footprint in curve.footprints
        ],
    }


def _covers(covers: sdk.CoverMaps) -> list[Mapping[str, object]]:
    return [
        {
            "snapshot_id": each.snapshot_id,
            "label": None if each.failure else covers.model_set.labels[each.answer_index].name,
            "confidence": each.confidence,
            "cells_per_side": covers.cells_per_side,
            "covered_confidences": each.covered_confidences,
            "is_edited": True,
            "failure": each.failure,
        }
        for each in covers.maps
    ]
