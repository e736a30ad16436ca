"""Suspects: pictures and recordings that are probably a mistake, with the reason."""

from __future__ import annotations

from typing import Final

from diptych_client.formatting.text import count, percent
from diptych_client.sdk.values.suspects import Suspect, SuspectKind, Suspects

PROBABLE: Final = "probably a mistake"
WORTH_A_LOOK: Final = "worth a look"


def kind_words(kind: SuspectKind) -> str:
    """A kind in short: "wrong label?"."""
    return {
        SuspectKind.PICTURE_LABEL: "picture under the wrong label",
        SuspectKind.RECORDING_LABEL: "recording under the wrong label",
        SuspectKind.COPIES_UNDER_LABELS: "copies under different labels",
        SuspectKind.UNLIKE_LABEL: "unlike the others",
    }.get(kind, "unknown")


def reason_words(suspect: Suspect) -> str:
    """Why it is listed: "looks like cup; the rest of its recording looks like mug"."""
    number, label, other = len(suspect.instance_ids), suspect.label, suspect.other_label
    match suspect.kind:
        case SuspectKind.PICTURE_LABEL:
            reason = f"looks like {other}; the rest of its recording looks like {label}"
        case SuspectKind.RECORDING_LABEL if number == 1:
            reason = f"the picture of this recording looks like {other}, not like {label}"
        case SuspectKind.RECORDING_LABEL:
            reason = f"all {count(number, 'picture')} of this recording look like {other}, not like {label}"
        case SuspectKind.COPIES_UNDER_LABELS:
            reason = f"{count(number, 'near copy', 'near copies')} under different labels: {label} and {other}"
        case SuspectKind.UNLIKE_LABEL:
            reason = f"this recording looks unlike all others of {label}"
        case _:
            return "this kind is unknown to this version of Diptych; update it"
    return f"{reason}{_honest(suspect)}"


def weight_words(suspect: Suspect) -> str:
    """Whether it is probably a mistake, or only worth a look."""
    return PROBABLE if suspect.is_probable else WORTH_A_LOOK


def advice_words(suspect: Suspect) -> str:
    """What to do with it."""
    match suspect.kind:
        case SuspectKind.PICTURE_LABEL | SuspectKind.RECORDING_LABEL:
            return f"Move to {suspect.other_label}, or keep."
        case SuspectKind.COPIES_UNDER_LABELS:
            return "Remove one of them, or move it."
    return "Keep it if it is right: it makes the label broader."


def suspects_sentence(found: Suspects) -> str:
    """How many there are, of how many pictures: "3 probable mistakes and 2 worth a look in 320 pictures."."""
    pictures = count(found.examined_instance_count, "picture")
    probable = sum(each.is_probable for each in found.suspects)
    others = len(found.suspects) - probable
    if not found.suspects:
        sentence = f"Nothing in {pictures} looks like a mistake."
    else:
        parts = [count(probable, "probable mistake")] * bool(probable) + [f"{others:,} worth a look"] * bool(others)
        sentence = f"{' and '.join(parts)} in {pictures}."
    if not found.pending_instance_count:
        return sentence
    pending = count(found.pending_instance_count, "picture")
    verb = "is" if found.pending_instance_count == 1 else "are"
    return f"{sentence} {pending} {verb} not examined yet. Try again in a moment."


def _honest(suspect: Suspect) -> str:
    if suspect.honest_share is None or not suspect.other_label:
        return ""
    if len(suspect.instance_ids) == 1:
        agrees = suspect.honest_share >= 0.5  # noqa: PLR2004  of one answer
        return f"; the honest answer {'is' if agrees else 'is not'} {suspect.other_label}"
    return f"; {percent(suspect.honest_share)} of its honest answers are {suspect.other_label}"
