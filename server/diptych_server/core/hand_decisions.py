"""Manual decisions about recordings: which to join, and which bursts to separate. Folds do not change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.ids import new_id
from diptych_server.core.recordings import BurstState, Place, name_of
from diptych_server.core.refusal import Refusal, refuse_missing


@dataclass(frozen=True)
class Chosen:
    """The part to split off a recording: each burst separately, or these bursts together as one new recording."""

    instance_ids: Collection[UUID] = ()
    burst_ids: Collection[UUID] = ()
    each_burst: bool = False


def joined(bursts: Sequence[BurstState]) -> list[Place]:
    """The places of these bursts in one recording, the one with most pictures."""
    recording_id = name_of(bursts)
    return [Place(burst.id, recording_id, burst.fold) for burst in bursts]


def split(bursts: Sequence[BurstState], parts: Iterable[Collection[UUID]]) -> list[Place]:
    """The places of a recording's bursts after each of these parts became a recording; the rest is unchanged."""
    recordings: dict[UUID, UUID] = {}
    for part in parts:
        recordings |= dict.fromkeys(part, new_id())
    return [Place(burst.id, recordings.get(burst.id, burst.recording_id), burst.fold) for burst in bursts]


def parts_of(held: Iterable[tuple[UUID, UUID]], chosen: Chosen) -> list[frozenset[UUID]]:
    """The bursts of each part that leaves a recording.

    Args:
        held: the public burst id and the instance id of each picture of the recording.
        chosen: the requested split.

    Raises:
        Refusal: BAD_FIELD when the recording would not be split, or a burst would be; NOT_FOUND for a burst or an
            instance that is not in the recording.
    """
    bursts: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for burst_id, instance_id in held:
        bursts[burst_id].add(instance_id)
    if chosen.each_burst:
        return _each(bursts, chosen)
    part = {*chosen.burst_ids} | _whole_bursts(bursts, chosen.instance_ids)
    for burst_id in chosen.burst_ids:
        if burst_id not in bursts:
            refuse_missing("burst", burst_id)
    if not part:
        _refuse("instance_ids", "Choose what to split off the recording: instance_ids, burst_ids or each_burst.")
    if len(part) == len(bursts):
        _refuse("instance_ids", "This is the whole recording. Choose a part of it.")
    return [frozenset(part)]


def _each(bursts: Collection[UUID], chosen: Chosen) -> list[frozenset[UUID]]:
    if chosen.burst_ids or chosen.instance_ids:
        _refuse("each_burst", "Choose either each_burst or a part of the recording, not both.")
    if len(bursts) == 1:
        _refuse("each_burst", "The recording is a single burst, which cannot be split.")
    return [frozenset([burst_id]) for burst_id in sorted(bursts)[1:]]


def _whole_bursts(bursts: defaultdict[UUID, set[UUID]], instance_ids: Collection[UUID]) -> set[UUID]:
    """The bursts of these instances, which must include all pictures of each burst."""
    burst_of = {instance_id: burst_id for burst_id, instances in bursts.items() for instance_id in instances}
    for instance_id in instance_ids:
        if instance_id not in burst_of:
            refuse_missing("instance", instance_id)
    chosen = Counter(burst_of[instance_id] for instance_id in {*instance_ids})
    for burst_id, count in chosen.items():
        if count < len(bursts[burst_id]):
            message = (
                f"A burst cannot be split, and instance_ids has {count:,} of the {len(bursts[burst_id]):,} pictures of "
                f"the burst {burst_id}. Choose all of them, or name the burst in burst_ids."
            )
            _refuse("instance_ids", message)
    return {*chosen}


def _refuse(field: str, message: str) -> NoReturn:
    raise Refusal(Reason.BAD_FIELD, message, field=field)
