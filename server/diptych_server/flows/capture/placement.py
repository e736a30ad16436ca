"""Placement: decides in memory which instance each captured picture becomes, then writes all of them together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from diptych.pictures import Picture
from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind, Edit, InstanceMove
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.ingest import NormalizedPicture
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.store.postgres.database import Connection
from diptych_server.store.tables import instances, labels
from diptych_server.store.tables.instances import Acknowledged, Held, NewInstance


@dataclass(frozen=True)
class Target:
    """Where pictures go, and how the history records them. Without a group, each burst is its own group."""

    dataset_id: UUID
    kind: ChangeKind
    group_id: UUID | None
    actor: str


@dataclass(frozen=True)
class Arrival:
    """One picture to be stored."""

    capture_id: UUID
    label_id: UUID
    burst_id: UUID
    data: bytes
    captured_at: datetime
    source: str


@dataclass(frozen=True)
class PlannedInstance:
    """The new or existing instance of an arrival; sequence is 0 if no change records it."""

    instance_id: UUID
    is_duplicate: bool
    group_id: UUID | None = None
    sequence: int = 0


@dataclass(frozen=True)
class Known:
    """The state on which decisions are based, read while the dataset is locked."""

    label_names: Mapping[UUID, str]
    held: Mapping[bytes, Held]
    bursts: set[UUID]
    acknowledged: Mapping[UUID, Acknowledged]


async def read_known(
    connection: Connection, dataset_id: UUID, checked: Sequence[tuple[Arrival, NormalizedPicture]]
) -> Known:
    """The entries of a locked dataset that concern these pictures."""
    found = await instances.look_up(
        connection,
        dataset_id,
        pictures=[taken.sha256 for _, taken in checked],
        burst_ids=[arrival.burst_id for arrival, _ in checked],
        capture_ids=[arrival.capture_id for arrival, _ in checked],
    )
    return Known(
        label_names=await labels.names(connection, dataset_id),
        held=found.held,
        bursts=found.bursts,
        acknowledged=found.acknowledged,
    )


class Placement:
    """Decides picture by picture, then writes."""

    def __init__(self, target: Target, known: Known) -> None:
        self._target = target
        self._known = known
        self._held = dict(known.held)
        self._bursts: set[UUID] = set()
        self._pictures: dict[bytes, Picture] = {}
        self._instances: list[NewInstance] = []
        self._moves: defaultdict[UUID, list[InstanceMove]] = defaultdict(list)
        self._placed = {
            entry.capture_id: PlannedInstance(entry.instance_id, entry.is_duplicate, sequence=entry.sequence)
            for entry in known.acknowledged.values()
        }

    def place(self, arrival: Arrival, taken: NormalizedPicture) -> None:
        """Choose an instance for the picture.

        Raises:
            Refusal: NOT_FOUND for its label, PICTURE_HAS_OTHER_LABEL.
        """
        if arrival.capture_id not in self._placed:
            self._placed[arrival.capture_id] = self._decide(arrival, taken)

    def _decide(self, arrival: Arrival, taken: NormalizedPicture) -> PlannedInstance:
        if arrival.label_id not in self._known.label_names:
            message = "The dataset has no such label. Create it first."
            raise Refusal(Reason.NOT_FOUND, message, kind="label", id=arrival.label_id)
        held = self._held.get(taken.sha256)
        if held and held.label_id == arrival.label_id:
            return PlannedInstance(held.id, is_duplicate=True)
        if held and held.label_id:
            name = self._known.label_names.get(held.label_id, "")
            message = (
                f'This picture is already in the dataset with the label "{name}". A picture can have only one label. '
                "Change that label if it is wrong."
            )
            raise Refusal(Reason.PICTURE_HAS_OTHER_LABEL, message, instance_id=held.id, label_id=held.label_id)
        # A removed picture becomes its former instance again, in its former burst.
        instance_id = held.id if held else self._add(arrival, taken)
        self._held[taken.sha256] = Held(instance_id, arrival.label_id)
        group_id = self._target.group_id or arrival.burst_id
        self._moves[group_id].append(InstanceMove(instance_id, None, arrival.label_id))
        return PlannedInstance(instance_id, is_duplicate=False, group_id=group_id)

    def _add(self, arrival: Arrival, taken: NormalizedPicture) -> UUID:
        instance = NewInstance(
            id=new_id(),
            dataset_id=self._target.dataset_id,
            label_id=arrival.label_id,
            burst_id=arrival.burst_id,
            picture=taken.sha256,
            captured_at=arrival.captured_at,
            source=arrival.source,
        )
        self._instances.append(instance)
        self._pictures[taken.sha256] = taken.picture
        if arrival.burst_id not in self._known.bursts:
            self._bursts.add(arrival.burst_id)
        return instance.id

    async def write(self, connection: Connection) -> Mapping[UUID, PlannedInstance]:
        """Write everything, with one change per group, and return the instances by capture ID."""
        await instances.add_pictures(connection, self._pictures)
        await instances.add_bursts(connection, self._target.dataset_id, self._bursts)
        await instances.insert(connection, self._instances)
        sequences = {group_id: await self._commit(connection, group_id) for group_id in self._moves}
        placed = {
            capture_id: replace(item, sequence=sequences[item.group_id]) if item.group_id else item
            for capture_id, item in self._placed.items()
        }
        await instances.acknowledge(
            connection,
            self._target.dataset_id,
            [
                Acknowledged(capture_id, item.instance_id, item.sequence)
                for capture_id, item in placed.items()
                if capture_id not in self._known.acknowledged
            ],
        )
        return placed

    async def _commit(self, connection: Connection, group_id: UUID) -> int:
        edit = Edit(moves=tuple(self._moves[group_id]))
        target = self._target
        change = await commit_edit(
            connection, target.dataset_id, edit, kind=target.kind, actor=target.actor, group_id=group_id
        )
        return change.sequence
