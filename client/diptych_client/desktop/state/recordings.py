"""The visible pictures by label and recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from diptych_client import sdk
from diptych_client.desktop.state.working_set import WorkingSet, shown_instances


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """The visible pictures of one press of the record button, or of one imported folder, under one label."""

    burst_id: str
    instances: Sequence[sdk.Instance]

    @property
    def began_at(self) -> datetime | None:
        """When its first picture was taken."""
        return min((each.captured_at for each in self.instances if each.captured_at), default=None)

    @property
    def source(self) -> str:
        """The camera, or the name of the folder that the pictures are from."""
        return short_source(self.instances[0].source)


def shown_recordings(bench: WorkingSet) -> Mapping[str, Sequence[ShownRecording]]:
    """The recordings of each label by its id, in the order of their first visible picture."""
    found: dict[str, dict[str, list[sdk.Instance]]] = {}
    for each in shown_instances(bench):
        found.setdefault(each.label_id, {}).setdefault(each.burst_id, []).append(each)
    return {
        label_id: [ShownRecording(burst_id, instances) for burst_id, instances in bursts.items()]
        for label_id, bursts in found.items()
    }


def recording_title(recording: ShownRecording, today: datetime) -> str:
    """The time of a recording, with the day unless it is today, its source, and its number of pictures.

    Args:
        recording: the recording.
        today: now, in local time.
    """
    words = [short_time(recording.began_at, today)] if recording.began_at else []
    if recording.source:
        words.append(recording.source)
    return " · ".join([*words, f"{len(recording.instances):,}"])


def short_source(source: str) -> str:
    """The camera, or the name of the folder of a path."""
    path = PurePath(source)
    return path.parent.name if path.is_absolute() and path.parent.name else source


def short_time(moment: datetime, today: datetime) -> str:
    """A time in local time, with the day unless it is today."""
    local = moment.astimezone(today.tzinfo)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"
