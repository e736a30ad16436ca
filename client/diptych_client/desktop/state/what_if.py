"""The edits of the open picture: the one in hand, its answers and curves, and the tries so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import EditPicture, KeepEdit, KeepTry, TakeKnob
from diptych_client.desktop.state.events import AskingFailed, CurvesSeen, EditAnswered
from diptych_client.desktop.state.message import Message

NO_EDIT = sdk.PictureEdit()
_MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class Said:
    """The answer of one snapshot."""

    snapshot_id: str
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Try:
    """One edit with the answers to it."""

    number: int
    picture: int
    """The number of the picture in the drawer."""
    edit: sdk.PictureEdit
    said: tuple[Said, ...]
    is_kept: bool = False
    """Whether it stays when another picture is opened."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The edit in hand. At most one edit is asked at a time: while it is, the newest edit waits."""

    edit: sdk.PictureEdit = NO_EDIT
    asked: sdk.PictureEdit = NO_EDIT
    """The edit that was asked last; it trails `edit` while a knob moves."""
    is_asking: bool = False
    is_settled: bool = False
    """Whether the knob was released, so that the answer becomes a try."""
    answered: EditAnswered | None = None
    """The answers to `asked`, or to the edit before."""
    knob: sdk.Knob = sdk.Knob.LIGHT
    """The knob in hand."""
    curves: CurvesSeen | None = field(default=None, compare=False)
    problem: str = ""
    """Why the edit was not answered."""
    tries: tuple[Try, ...] = ()
    """Oldest first."""

    @property
    def is_edited(self) -> bool:
        """Whether the picture is edited."""
        return not self.edit.is_none

    @property
    def shown(self) -> EditAnswered | None:
        """The answers to show: those to an edit if the picture is edited."""
        return self.answered if self.is_edited else None


def after(what_if: WhatIf, message: Message, *, picture: int) -> WhatIf:
    """The edits after a message; `picture` is the number of the open picture."""
    match message:
        case EditPicture(edit, knob):
            return _asking(replace(what_if, edit=edit, knob=knob or what_if.knob, is_settled=False, problem=""))
        case TakeKnob(knob):
            return replace(what_if, knob=knob)
        case KeepEdit():
            return _tried(replace(what_if, is_settled=True), picture)
        case KeepTry(number):
            tries = tuple(replace(each, is_kept=each.is_kept != (each.number == number)) for each in what_if.tries)
            return replace(what_if, tries=tries)
        case EditAnswered(asked, edit) if asked.number == picture and edit == what_if.asked:
            return _asking(_tried(replace(what_if, answered=message, is_asking=False, problem=""), picture))
        case CurvesSeen(asked) if asked.number == picture:
            return replace(what_if, curves=message)
        case AskingFailed(asked, "edit" | "curves", sentence) if asked.number == picture:
            failed = replace(what_if, is_asking=False, problem=sentence)
            return failed if failed.edit == failed.asked else _asking(failed)
    return what_if


def of_another_picture(what_if: WhatIf) -> WhatIf:
    """Without an edit; tries that are kept stay, to repeat them."""
    return WhatIf(knob=what_if.knob, tries=tuple(each for each in what_if.tries if each.is_kept))


def _asking(what_if: WhatIf) -> WhatIf:
    """With the newest edit asked, unless one is being asked or it is answered."""
    if what_if.is_asking or what_if.edit.is_none:
        return what_if
    if what_if.edit == what_if.asked and what_if.answered is not None:
        return what_if
    return replace(what_if, asked=what_if.edit, is_asking=True)


def _tried(what_if: WhatIf, picture: int) -> WhatIf:
    """With the answered edit as a try, once its knob is released."""
    answered = what_if.answered
    if not what_if.is_settled or answered is None or answered.edit != what_if.edit or answered.edit.is_none:
        return what_if
    last = what_if.tries[-1] if what_if.tries else None
    if last is not None and (last.picture, last.edit) == (picture, answered.edit):
        return replace(what_if, is_settled=False)
    number = last.number + 1 if last else 1
    tries = (*what_if.tries, Try(number, picture, answered.edit, _said(answered.probe)))
    while len(tries) > _MOST_TRIES:
        oldest = next((each for each in tries if not each.is_kept), tries[0])
        tries = tuple(each for each in tries if each is not oldest)
    return replace(what_if, tries=tries, is_settled=False)


def _said(probe: sdk.Probe) -> tuple[Said, ...]:
    predictions = probe.outcomes[0].predictions if probe.outcomes else None
    if predictions is None:
        return ()
    return tuple(
        Said(
            each.snapshot_id, probe.model_set.labels[each.predicted_index].name, each.confidences[each.predicted_index]
        )
        for each in predictions.predictions
        if each.failure is None
    )
