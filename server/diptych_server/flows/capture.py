"""Capture: pictures become instances of a dataset, each once, each durable before it is acknowledged."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diptych_server.core.folds import FOLD_COUNT, choose_fold
from diptych_server.core.history import ChangeKind, Edit, InstanceMove
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.flows.edits import commit_edit
from diptych_server.flows.intake import Intake, TakenPicture
from diptych_server.flows.picture_refusals import has_other_label, label_missing
from diptych_server.store import datasets, instances, labels
from diptych_server.store.database import Connection, Database
from diptych_server.store.instances import Acknowledged, Held, InstanceRow, NewInstance


@dataclass(frozen=True)
class Target:
    """Where pictures go, and how the history tells of it. Without a group every burst is one."""

    dataset_id: UUID
    kind: ChangeKind
    group_id: UUID | None
    actor: str


@dataclass(frozen=True)
class Arrival:
    """One picture on its way in."""

    capture_id: UUID
    label_id: UUID
    burst_id: UUID
    data: bytes
    captured_at: datetime
    source: str


@dataclass(frozen=True)
class Stored:
    """What an arrival became; `is_duplicate` when it added nothing."""

    instance: InstanceRow
    is_duplicate: bool
    sequence: int


@dataclass(frozen=True)
class _Placed:
    """The instance of an arrival; its sequence is known once the change is written."""

    instance_id: UUID
    is_duplicate: bool
    sequence: int | None = None


_Checked = tuple[Arrival, TakenPicture]


async def capture(
    database: Database, intake: Intake, target: Target, arrivals: Sequence[Arrival]
) -> list[Stored | Refusal]:
    """One outcome per arrival, in their order; a bad picture does not stop the others.

    Raises:
        Refusal: NOT_FOUND when there is no such dataset, or UNAVAILABLE: then nothing was stored.
    """
    taken = await asyncio.gather(*(_take(intake, arrival) for arrival in arrivals))
    checked = [(arrival, item) for arrival, item in zip(arrivals, taken, strict=True) if not isinstance(item, Refusal)]
    async with database.transaction() as connection:
        placed = await _Placing(connection, target).place(checked)
        known = await instances.get(
            connection, [item.instance_id for item in placed.values() if isinstance(item, _Placed)]
        )
    refused = {
        arrival.capture_id: item for arrival, item in zip(arrivals, taken, strict=True) if isinstance(item, Refusal)
    }
    return [_outcome((placed | refused)[arrival.capture_id], known) for arrival in arrivals]


async def _take(intake: Intake, arrival: Arrival) -> TakenPicture | Refusal:
    try:
        return await intake.take(arrival.data)
    except Refusal as refusal:
        return refusal


def _outcome(item: _Placed | Refusal, known: Mapping[UUID, InstanceRow]) -> Stored | Refusal:
    if isinstance(item, Refusal):
        return item
    return Stored(known[item.instance_id], item.is_duplicate, item.sequence or 0)


class _Placing:
    """One transaction: decides for each picture what it becomes, then writes all of it as changes."""

    def __init__(self, connection: Connection, target: Target) -> None:
        self._connection = connection
        self._target = target
        self._moves: defaultdict[UUID, list[InstanceMove]] = defaultdict(list)
        self._placed: dict[UUID, _Placed | Refusal] = {}
        self._group_of: dict[UUID, UUID] = {}

    async def place(self, checked: Sequence[_Checked]) -> dict[UUID, _Placed | Refusal]:
        """What became of each capture, by capture id."""
        await self._read(checked)
        for arrival, taken in checked:
            if arrival.capture_id not in self._placed:
                self._placed[arrival.capture_id] = await self._place_one(arrival, taken)
        await self._write()
        return self._placed

    async def _read(self, checked: Sequence[_Checked]) -> None:
        """Lock the dataset and read what the decisions stand on."""
        connection, dataset_id = self._connection, self._target.dataset_id
        await datasets.lock(connection, dataset_id)
        self._names = await labels.names(connection, dataset_id)
        self._held = dict(await instances.of_pictures(connection, dataset_id, [taken.sha256 for _, taken in checked]))
        self._bursts = await instances.known_bursts(connection, [arrival.burst_id for arrival, _ in checked])
        self._fold_counts = Counter[tuple[UUID, int]]()
        if any(arrival.burst_id not in self._bursts for arrival, _ in checked):
            self._fold_counts = await instances.pictures_by_fold(connection, dataset_id)
        captures = [arrival.capture_id for arrival, _ in checked]
        for entry in (await instances.acknowledged(connection, dataset_id, captures)).values():
            self._placed[entry.capture_id] = _Placed(entry.instance_id, is_duplicate=True, sequence=entry.sequence)

    async def _place_one(self, arrival: Arrival, taken: TakenPicture) -> _Placed | Refusal:
        if arrival.label_id not in self._names:
            return label_missing(arrival.label_id)
        held = self._held.get(taken.sha256)
        if held and held.label_id == arrival.label_id:
            return _Placed(held.id, is_duplicate=True)
        if held and held.label_id:
            return has_other_label(held.id, held.label_id, self._names.get(held.label_id, ""))
        # A picture that was removed comes back as the instance it was, in the burst it was.
        instance_id = held.id if held else await self._add(arrival, taken)
        self._held[taken.sha256] = Held(instance_id, arrival.label_id)
        group_id = self._target.group_id or arrival.burst_id
        self._moves[group_id].append(InstanceMove(instance_id, None, arrival.label_id))
        self._group_of[arrival.capture_id] = group_id
        return _Placed(instance_id, is_duplicate=False)

    async def _add(self, arrival: Arrival, taken: TakenPicture) -> UUID:
        """Add the rows of a new instance, which carries no label yet."""
        picture = taken.picture
        await instances.add_picture(
            self._connection,
            taken.sha256,
            picture_format=picture.format,
            width=picture.width,
            height=picture.height,
            size_bytes=len(picture.data),
        )
        if arrival.burst_id not in self._bursts:
            await self._add_burst(arrival)
        instance_id = new_id()
        await instances.insert(
            self._connection,
            NewInstance(
                id=instance_id,
                dataset_id=self._target.dataset_id,
                burst_id=arrival.burst_id,
                picture=taken.sha256,
                captured_at=arrival.captured_at,
                source=arrival.source,
            ),
        )
        return instance_id

    async def _add_burst(self, arrival: Arrival) -> None:
        of_label = {fold: self._fold_counts[arrival.label_id, fold] for fold in range(FOLD_COUNT)}
        of_all = Counter[int]()
        for (_, fold), count in self._fold_counts.items():
            of_all[fold] += count
        fold = choose_fold(of_label, of_all)
        await instances.add_burst(self._connection, arrival.burst_id, fold=fold)
        self._bursts.add(arrival.burst_id)
        self._fold_counts[arrival.label_id, fold] += 1

    async def _write(self) -> None:
        """One change per group, and the memory of what is about to be acknowledged."""
        dataset_id = self._target.dataset_id
        sequences = {}
        for group_id, moves in self._moves.items():
            change = await commit_edit(
                self._connection,
                dataset_id,
                Edit(moves=tuple(moves)),
                kind=self._target.kind,
                actor=self._target.actor,
                group_id=group_id,
            )
            sequences[group_id] = change.sequence
        for capture_id, item in self._placed.items():
            if isinstance(item, _Placed) and item.sequence is None:
                sequence = sequences.get(self._group_of.get(capture_id, dataset_id), 0)
                self._placed[capture_id] = _Placed(item.instance_id, item.is_duplicate, sequence)
                await instances.acknowledge(
                    self._connection, dataset_id, Acknowledged(capture_id, item.instance_id, sequence)
                )
