"""What the server is asked about the open picture, as the state requires."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.events import Asked
from diptych_client.desktop.state.state import State

_FIELDS = {sdk.Knob.TURN: "turn_degrees", sdk.Knob.SHIFT: "shift_right"}


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions to keep asking; None asks nothing."""

    answer: Asked | None = None
    edit: tuple[Asked, sdk.PictureEdit] | None = None
    curves: tuple[Asked, sdk.Knob, sdk.PictureEdit] | None = None
    covers: tuple[Asked, sdk.PictureEdit] | None = None
    checks: tuple[tuple[Asked, str, str], ...] = ()
    """The picture, the snapshot and the recording of each check that runs."""


def questions(state: State) -> Questions:
    """The questions about the open picture."""
    drawer, asked = state.drawer, asked_picture(state)
    if asked is None:
        return Questions()
    what_if = drawer.what_if
    running = [(asked, *cause) for cause, each in drawer.checks.items() if each.is_running]
    has_cover = drawer.cover_side is not None and not drawer.follows
    return Questions(
        answer=asked,
        edit=(asked, what_if.asked) if what_if.is_edited and not what_if.asked.is_none else None,
        curves=None if drawer.follows else (asked, what_if.knob, with_knob(what_if.edit, what_if.knob, 0.0)),
        covers=(asked, what_if.asked if what_if.is_edited else what_if.edit) if has_cover else None,
        checks=tuple(running),
    )


def asked_picture(state: State) -> Asked | None:
    """The open picture and the versions of both sides; None without them."""
    opened, snapshot_ids = state.drawer.opened, state.comparison.snapshot_ids
    if not opened.is_open or not snapshot_ids or not (opened.instance_id or opened.frame is not None):
        return None
    return Asked(opened.number, snapshot_ids, opened.instance_id, None if opened.instance_id else opened.frame)


def with_knob(edit: sdk.PictureEdit, knob: sdk.Knob, value: float) -> sdk.PictureEdit:
    """The edit with the knob at a value, in the unit of its field."""
    match _FIELDS.get(knob, str(knob)):
        case "light":
            return replace(edit, light=value)
        case "contrast":
            return replace(edit, contrast=value)
        case "blur":
            return replace(edit, blur=value)
        case "turn_degrees":
            return replace(edit, turn_degrees=value)
        case "nearer":
            return replace(edit, nearer=value)
    return replace(edit, shift_right=value)


def knob_value(edit: sdk.PictureEdit, knob: sdk.Knob) -> float:
    """The value of a knob in an edit."""
    value: float = getattr(edit, _FIELDS.get(knob, str(knob)))
    return value
