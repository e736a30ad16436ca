"""Three servers and two workers on one database and one bucket; six people at work; and some of it is killed."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from statistics import median

from diptych_client.sdk import (
    Client,
    Dataset,
    DatasetChange,
    Instance,
    JobState,
    PicturePredictions,
    RetryPolicy,
    Timeouts,
    TrainingJob,
    TrainingParameters,
)
from diptych_server.process.background import running
from diptych_server.store.blobs import Bucket
from diptych_server.store.blobs.blob_store import blob_name
from support.drawing import LABELS, draw
from support.fleet import WORKERS, Fleet
from support.lived_in import FEW_EPOCHS, record, trained_snapshot
from support.load_balancer import balancing
from support.s3 import bucket_client
from support.server_process import StartServer

NAMES = ("Ada", "Grace", "Edith", "Mary", "Joan", "Katherine")
SECONDS_OF_TRAINING = TrainingParameters(epochs=40, batch_size=1, hidden_layers=(64,), seed=1)
MORE = 5
"""Pictures of each person that are acknowledged, and frames that are answered, before it is seen that all work."""

# A server that is killed is back, or another takes over, within this time; requests wait until then.
PATIENT = Timeouts(unary=RetryPolicy(give_up_after_seconds=40), stream=RetryPolicy(give_up_after_seconds=60))
LIMIT_SECONDS = 600

Note = Callable[[str, object], None]


@dataclass
class Person:
    """A person at work, and what the servers sent them."""

    name: str
    number: int
    dataset: Dataset
    client: Client
    acknowledged: list[Instance] = field(default_factory=list)
    answered: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self, snapshot_id: str, stopping: asyncio.Event) -> None:
        """Capture a picture, ask the snapshot about it, and so on; both streams stay open throughout."""
        async with (
            self.dataset.capture() as capture,
            self.client.predictions.stream([snapshot_id]) as stream,
        ):
            while not stopping.is_set():
                label = LABELS[len(self.acknowledged) % len(LABELS)]
                picture = draw(label, number=100_000 * (self.number + 1) + len(self.acknowledged))
                acknowledgement = await capture.add(picture, label=label)
                assert acknowledgement.instance is not None, acknowledgement
                self.acknowledged.append(acknowledgement.instance)
                stream.offer(picture)
                answer = await anext(stream)
                self.answered += isinstance(answer.outcome, PicturePredictions)
                self._news.set()

    async def goes_on(self, *, pictures: int) -> None:
        """Return when this many more pictures are acknowledged, and this many more frames answered."""
        wanted = len(self.acknowledged) + pictures, self.answered + pictures
        while len(self.acknowledged) < wanted[0] or self.answered < wanted[1]:
            self._news.clear()
            await self._news.wait()


@dataclass
class Watcher:
    """A watcher of the dataset, and when it saw each change."""

    dataset: Dataset
    seen: dict[int, float] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Look on until cancelled."""
        async for change in self.dataset.watch(after_sequence=0):
            if isinstance(change, DatasetChange):
                assert change.sequence not in self.seen
                self.seen[change.sequence] = time.monotonic()
                self._news.set()

    async def sees(self, sequence: int) -> None:
        """Return when this change was seen."""
        while sequence not in self.seen:
            self._news.clear()
            await self._news.wait()


async def test_nothing_is_lost_when_a_server_and_a_worker_are_killed(
    fleet: Fleet, bucket: Bucket, start_server: StartServer, record_testsuite_property: Note
) -> None:
    """Work continues without intervention: at the server that comes back, or at another through a balancer."""
    began = time.monotonic()
    async with asyncio.timeout(LIMIT_SECONDS), AsyncExitStack() as stack:
        addresses = [server.address for server in fleet.servers]
        balanced = await stack.enter_async_context(balancing(addresses))
        secret = await asyncio.to_thread(fleet.first_token)
        root = await stack.enter_async_context(Client(addresses[0], token=secret, timeouts=PATIENT))
        dataset = await root.datasets.create("Desk")
        recorded = await record(dataset)
        snapshot = await trained_snapshot(root, dataset, name="Desk")
        people = [
            await hired(stack, root, dataset, name=name, address=address)
            for name, address in zip(NAMES, [*addresses, *[balanced] * len(addresses)], strict=True)
        ]
        watchers = [await watching(stack, dataset, address, secret) for address in (*addresses, balanced)]
        stopping = asyncio.Event()
        work = [asyncio.create_task(person.work(snapshot.id, stopping)) for person in people]
        await all_go_on(people, work)
        ready = time.monotonic()

        lengths = [SECONDS_OF_TRAINING] * WORKERS + [FEW_EPOCHS] * (len(people) - WORKERS)
        jobs = [await trained_by(*each, snapshot_id=snapshot.id) for each in zip(people, lengths, strict=True)]
        for job in jobs[:WORKERS]:  # each worker is in the middle of one
            await first_epoch(job)
        at_work = time.monotonic()
        lost, lost_worker = fleet.servers[0], fleet.workers[0]
        lost_worker.kill()
        await asyncio.to_thread(lost.kill)
        await all_go_on(people[1:], work)
        without = time.monotonic()
        await asyncio.to_thread(start_server, lost.data_dir, port=lost.port, environment=fleet.environment)
        await all_go_on(people, work)
        again = time.monotonic()
        ended = [await job.result() for job in jobs]
        trained = time.monotonic()
        stopping.set()
        await asyncio.gather(*work)

        # Pictures get their fold after they were acknowledged.
        acknowledged = {each.id: replace(each, fold=None) for person in people for each in person.acknowledged}
        elsewhere = await watchers[-1].dataset.refresh()
        held = {each.id: replace(each, fold=None) async for each in elsewhere.list_instances()}
        changes = [change async for change in elsewhere.list_changes()]
        for watcher in watchers:
            await watcher.sees(max(change.sequence for change in changes))

        assert {identity: held.get(identity) for identity in acknowledged} == acknowledged
        assert len(held) == len(acknowledged) + recorded, "a picture was stored twice"
        assert await asyncio.to_thread(damaged, bucket, acknowledged.values()) == []
        sequences = {change.sequence for change in changes}
        assert [watcher.seen.keys() ^ sequences for watcher in watchers] == [set()] * len(watchers)
        assert {change.actor for change in changes} == {"Root", *NAMES}
        assert {job.state for job in ended} == {JobState.SUCCEEDED}
        assert len({job.model_id for job in ended}) == len(jobs)

    lags = sorted(spread(watchers[1 : len(addresses)]))
    record_testsuite_property(
        "scale-out",
        f"{len(acknowledged)} pictures acknowledged and found, {sum(person.answered for person in people)} frames "
        f"answered, {len(sequences)} changes seen by {len(watchers)} watchers; between those at the servers "
        f"that lived median {median(lags):.3f} s, 95 % within {lags[int(len(lags) * 0.95)]:.3f} s, at most "
        f"{lags[-1]:.3f} s; {len(jobs)} trainings; "
        f"seconds: {ready - began:.1f} to begin, {at_work - ready:.1f} until both workers train, "
        f"{without - at_work:.1f} until the others went on after the kill, {again - without:.1f} until all did after "
        f"the start, {trained - at_work:.1f} from the kill to the end of the trainings, "
        f"{time.monotonic() - began:.1f} in all",
    )


async def hired(stack: AsyncExitStack, root: Client, dataset: Dataset, *, name: str, address: str) -> Person:
    """A person with a separate token, at this address."""
    token = await root.access_tokens.create(name, role="editor")
    client = await stack.enter_async_context(Client(address, token=token.secret, timeouts=PATIENT))
    return Person(name, NAMES.index(name), await client.datasets.get(dataset.id), client)


async def watching(stack: AsyncExitStack, dataset: Dataset, address: str, secret: str) -> Watcher:
    """A watcher from now on, until the stack is closed."""
    client = await stack.enter_async_context(Client(address, token=secret, timeouts=PATIENT))
    watcher = Watcher(await client.datasets.get(dataset.id))
    await stack.enter_async_context(running(watcher.watch()))
    return watcher


async def all_go_on(people: Sequence[Person], work: Sequence[asyncio.Task[None]]) -> None:
    """Return when each of them got more done; raise when the work of one has failed."""
    async with asyncio.TaskGroup() as group:
        going = [group.create_task(person.goes_on(pictures=MORE)) for person in people]
        for each in going:
            await asyncio.wait({each, *work}, return_when=asyncio.FIRST_COMPLETED)
            for task in work:
                if task.done():
                    await task


async def trained_by(person: Person, parameters: TrainingParameters, *, snapshot_id: str) -> TrainingJob:
    """A training that this person requests."""
    snapshot = await (await person.client.snapshots.get(snapshot_id)).copy(f"Desk of {person.name}")
    return await snapshot.train(parameters)


async def first_epoch(job: TrainingJob) -> None:
    """Return when a worker is in the middle of it."""
    async for progress in job.watch():
        assert not progress.job.state.has_ended, "the training is too short to kill a worker in it"
        if progress.epochs:
            return


def damaged(bucket: Bucket, instances: Iterable[Instance]) -> list[str]:
    """The digests of pictures whose bytes in the bucket are others, or that it does not hold."""
    client = bucket_client(bucket)
    wrong = []
    for digest in {each.picture_sha256 for each in instances}:
        with closing(client.get_object(bucket.name, blob_name(bytes.fromhex(digest)))) as response:
            if hashlib.sha256(response.read()).hexdigest() != digest:
                wrong.append(digest)
    return wrong


def spread(watchers: Sequence[Watcher]) -> Iterator[float]:
    """Of each change, the seconds between the first and the last watcher who saw it."""
    for sequence in watchers[0].seen:
        moments = [watcher.seen[sequence] for watcher in watchers]
        yield max(moments) - min(moments)
