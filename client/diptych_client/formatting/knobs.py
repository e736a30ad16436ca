"""Edited pictures and knobs in words."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from diptych_client.formatting.text import count
from diptych_client.sdk.values.probes import Knob, KnobCurve, KnobFootprint, PictureEdit

EDITED: Final = "edited"
"""The mark of every picture that was changed."""

_FIELDS: Final = {
    Knob.LIGHT: "light",
    Knob.CONTRAST: "contrast",
    Knob.BLUR: "blur",
    Knob.TURN: "turn_degrees",
    Knob.NEARER: "nearer",
    Knob.SHIFT: "shift_right",
}


def knob_value_words(knob: Knob, value: float) -> str:
    """A value of a knob: "+1 stop", "2 times", "+30°", "4 %"; "0" for the picture as it is."""
    if not round(value, 3):
        return "0"
    match knob:
        case Knob.LIGHT:
            return f"{_signed(value)} {'stop' if abs(value) == 1 else 'stops'}"
        case Knob.CONTRAST | Knob.NEARER:
            return f"{2**value:.2g} times"
        case Knob.TURN:
            return f"{value:+.0f}°"
        case Knob.SHIFT:
            return f"{100 * value:+.0f} %"
    return f"{100 * value:.3g} %"


def edit_words(edit: PictureEdit) -> str:
    """An edit in one line: "edited: light +1 stop, 1 box covered"; empty if it changes nothing."""
    parts = [
        f"{knob} {knob_value_words(knob, getattr(edit, field))}"
        for knob, field in _FIELDS.items()
        if getattr(edit, field)
    ]
    parts += [f"shift down {100 * edit.shift_down:+.0f} %"] if edit.shift_down else []
    parts += [f"{count(len(edit.covers), 'box', 'boxes')} covered"] if edit.covers else []
    return f"{EDITED}: {', '.join(parts)}" if parts else ""


def turning_words(curve: KnobCurve, snapshot: int) -> str:
    """The answers of a version along a knob: "cup up to -2 stops, mug up to +3 stops, then plate"."""
    knob = curve.knob
    answered = [
        (point.predictions.predictions[snapshot].predicted_index, point.value)
        for point in curve.points
        if point.predictions.predictions[snapshot].failure is None
    ]
    if not answered:
        return "no answer"
    labels = curve.points[0].predictions.model_set.labels
    runs = [(labels[index].name, list(values)[-1][1]) for index, values in groupby(answered, key=lambda each: each[0])]
    if len(runs) == 1:
        return f"always {runs[0][0]}"
    ends = [f"{name} up to {knob_value_words(knob, last)}" for name, last in runs[:-1]]
    return f"{', '.join(ends)}, then {runs[-1][0]}"


def footprint_words(footprint: KnobFootprint) -> str:
    """Where the training pictures lie: "120 of your pictures on this knob, 3 beyond it"."""
    beyond = footprint.below_count + footprint.above_count
    pictures = f"{len(footprint.ticks):,} of your pictures lie on this knob"
    return f"{pictures}, {beyond:,} beyond it" if beyond else pictures


def _signed(value: float) -> str:
    return f"{value:+.2g}"
