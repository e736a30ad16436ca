"""How costs grow: with the pictures of a dataset, and with the snapshots there are. Part of `make bench`.

    cd tests && python -m benchmarks.growth [--pictures 10000] [--snapshots 10000] [--streams]

With 100,000 pictures, as by default, it takes two to four minutes, 4 GB of memory and 6 GB of disk.

All datasets are in one database behind one real server; the rows are made up (`growth_fill.py`), the calls are real.
CPU is that of the server and its PostgreSQL together, per call. The slope is the exponent between the two largest
sizes: 0 is flat, 1 grows as the dataset does.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg
from grpc import aio
from pgvector.psycopg import register_vector

from benchmarks.growth_fill import BACKBONE, fill_dataset, fill_embeddings, fill_snapshots
from benchmarks.growth_plans import plan_rows
from benchmarks.growth_streams import stream_rows
from benchmarks.growth_training import training_cases
from benchmarks.own_server import OwnServer, own_server
from benchmarks.rows import Options, Row, begin_round
from benchmarks.tables import table
from diptych.v1 import dataset_pb2, snapshot_pb2
from diptych.v1 import dataset_service_pb2 as datasets
from diptych.v1 import snapshot_service_pb2 as snapshots
from diptych.v1.dataset_service_pb2_grpc import DatasetServiceStub
from diptych.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from diptych_server.embedded.endpoint import Endpoint
from support.datasets import Shot, picture

SIZES = (100, 1_000, 10_000, 100_000)
SNAPSHOTS = (10, 100, 1_000, 10_000)
FLAT, AS_ITS_WORK = 0.0, 1.0
_TOLERANCE = 0.25
_PAGE = 100
_SELECTION = 50
_READS = 15

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Cost:
    """One call, in milliseconds."""

    millis: float
    cpu_millis: float


@dataclass
class Growth:
    """The costs of one operation by size, a value per call."""

    table: str
    case: str
    exponent: float
    """How it may grow: 0 for a page or a lookup, 1 for what touches every picture."""
    costs: dict[int, list[Cost]] = field(default_factory=dict)

    def row(self) -> Row:
        """Medians by size, and the slope between the two largest."""
        cpu = {size: median(cost.cpu_millis for cost in costs) for size, costs in self.costs.items()}
        *_, before, last = sorted(cpu)
        slope = math.log(max(cpu[last], 1e-3) / max(cpu[before], 1e-3)) / math.log(last / before)
        figures = {f"CPU ms, {size:,}": [cpu[size]] for size in sorted(cpu)}
        figures |= {"ms, largest": [median(cost.millis for cost in self.costs[last])], "slope": [slope]}
        # A millisecond of noise does not count as growth.
        grows = slope > self.exponent + _TOLERANCE and cpu[last] - cpu[before] * (last / before) ** self.exponent > 2
        return Row(self.table, self.case, figures, {"grows": _words(self.exponent, grows=grows)})


def _words(exponent: float, *, grows: bool) -> str:
    if grows:
        return "faster than its work"
    return "as its work" if exponent else "not"


class Meter:
    """Counts the processor time of a server and of its PostgreSQL; not of its worker."""

    def __init__(self, server: OwnServer) -> None:
        self._server = server

    async def cost(self, call: Call) -> Cost:
        """The cost of one call."""
        before, started = self._cpu(), time.perf_counter()
        await call()
        millis = 1000 * (time.perf_counter() - started)
        after = self._cpu()
        return Cost(millis, sum(after[each] - before.get(each, 0) for each in after) / 1e6)

    def _cpu(self) -> Mapping[str, int]:
        """Nanoseconds by thread."""
        found = {}
        for process_id in self._server.programs.ids():
            folder = Path(f"/proc/{process_id}")
            try:
                is_counted = process_id == self._server.programs.process.pid or _name(folder) == "postgres"
                for thread in (folder / "task").iterdir() if is_counted else ():
                    found[str(thread)] = int((thread / "schedstat").read_text().split()[0])
            except OSError:  # it has ended
                continue
        return found


def _name(folder: Path) -> str:
    return (folder / "comm").read_text().strip()


def measure(options: Options) -> Iterable[Row]:
    """The tables `growth.pictures`, `.plans`, `.training`, `.snapshots` and `.streams`."""
    yield from measure_sizes(options, pictures=SIZES, snapshot_counts=SNAPSHOTS)
    yield from stream_rows(options)


def measure_sizes(options: Options, *, pictures: Sequence[int], snapshot_counts: Sequence[int]) -> Iterable[Row]:
    """The same for other sizes, each list from small to large."""
    with tempfile.TemporaryDirectory(prefix="diptych-growth-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)
        with own_server(data_dir, weights_dir=options.weights_dir) as server:
            conninfo = Endpoint(str(_socket(data_dir))).conninfo(database=_database(data_dir))
            yield from asyncio.run(_pictures(server, conninfo, pictures))
            yield from training_cases(conninfo, pictures)
            yield from asyncio.run(_snapshots(server, conninfo, snapshot_counts))


def _socket(data_dir: Path) -> Path:
    return next(data_dir.rglob(".s.PGSQL.5432")).parent


def _database(data_dir: Path) -> str:
    with psycopg.connect(Endpoint(str(_socket(data_dir))).conninfo(database="postgres")) as connection:
        names = connection.execute("select datname from pg_database where datname <> 'postgres' and not datistemplate")
        return str(next(iter(names))[0])


async def _pictures(server: OwnServer, conninfo: str, sizes: Sequence[int]) -> list[Row]:
    grown: dict[str, Growth] = {}
    ids: dict[int, UUID] = {}
    with psycopg.connect(conninfo, autocommit=True) as connection:
        register_vector(connection)
        for size in sizes:
            _say(f"making {size:,} pictures")
            ids[size] = fill_dataset(connection, pictures=size)
        for size in sizes:
            fill_embeddings(connection, ids[size])
        connection.execute("vacuum analyze")
    meter = Meter(server)
    async with aio.insecure_channel(server.address) as channel:
        begin_round("growth.pictures", 0)
        for size in sizes:
            async for case, exponent, call, times in _picture_calls(channel, str(ids[size]), size):
                growth = grown.setdefault(case, Growth("growth.pictures", case, exponent))
                growth.costs[size] = [await meter.cost(call) for _ in range(times)]
    return [*(growth.row() for growth in grown.values()), *await plan_rows(conninfo, ids[max(sizes)])]


Case = tuple[str, float, Call, int]


async def _picture_calls(channel: aio.Channel, dataset_id: str, size: int) -> AsyncIterator[Case]:
    """The operations on one dataset, in the order of a day's work; what one leaves is there for the next."""
    api, frozen = DatasetServiceStub(channel), SnapshotServiceStub(channel)
    dataset = (await api.GetDataset(datasets.GetDatasetRequest(dataset_id=dataset_id))).dataset
    first, last = dataset.labels[0].id, dataset.labels[-1].id

    def page(label_id: str, token: str = "") -> Call:
        request = datasets.ListInstancesRequest(
            dataset_id=dataset_id, label_id=label_id, page_size=_PAGE, page_token=token
        )
        return lambda: api.ListInstances(request)

    yield "list datasets", FLAT, lambda: api.ListDatasets(datasets.ListDatasetsRequest()), _READS
    yield "get a dataset", FLAT, lambda: api.GetDataset(datasets.GetDatasetRequest(dataset_id=dataset_id)), _READS
    yield "first page of a label", FLAT, page(last), _READS
    yield "first page of all instances", FLAT, page(""), _READS
    yield "deep page of all instances", FLAT, page("", await _deep_token(api, dataset_id, size)), _READS

    shots = iter([Shot.new(first, picture(size + number, size=(64, 48))) for number in range(5)])
    yield "capture one more, a new burst", FLAT, lambda: _capture(api, dataset_id, next(shots)), 5
    selection = [each.id for each in (await page(first)()).instances[:_SELECTION]]  # type: ignore[attr-defined]  # an answer
    relabel = datasets.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=selection, label_id=last)
    yield f"relabel {_SELECTION}", FLAT, lambda: api.RelabelInstances(relabel), 1
    undo = datasets.UndoDatasetChangeRequest(dataset_id=dataset_id)
    yield f"undo the relabelling of {_SELECTION}", FLAT, lambda: api.UndoDatasetChange(undo), 1
    remove = datasets.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=selection)
    yield f"remove {_SELECTION}", FLAT, lambda: api.RemoveInstances(remove), 1
    await api.UndoDatasetChange(undo)

    freeze = snapshots.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=f"{size} pictures")
    yield "freeze", AS_ITS_WORK, lambda: frozen.FreezeDataset(freeze), 1
    made = (await frozen.ListSnapshots(snapshots.ListSnapshotsRequest(dataset_id=dataset_id))).snapshots[0]
    yield "list snapshots", FLAT, lambda: frozen.ListSnapshots(snapshots.ListSnapshotsRequest()), _READS
    yield "get a snapshot", FLAT, lambda: _get(frozen, made), _READS
    by_label = snapshots.ListSnapshotInstancesRequest(snapshot_id=made.id, label_id=last, page_size=_PAGE)
    yield "snapshot: first page of a label", FLAT, lambda: frozen.ListSnapshotInstances(by_label), _READS

    new = datasets.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="other", backbone=BACKBONE))
    other = (await api.CreateDataset(new)).dataset.id
    restore = snapshots.RestoreSnapshotRequest(snapshot_id=made.id, dataset_id=other)
    yield "restore to an empty dataset", AS_ITS_WORK, lambda: frozen.RestoreSnapshot(restore), 1
    undo_all = datasets.UndoDatasetChangeRequest(dataset_id=other)
    yield "undo that restore", AS_ITS_WORK, lambda: api.UndoDatasetChange(undo_all), 1
    delete = datasets.DeleteLabelRequest(label_id=first)
    yield "delete a label", AS_ITS_WORK, lambda: api.DeleteLabel(delete), 1
    back = snapshots.RestoreSnapshotRequest(snapshot_id=made.id)
    yield "restore what was deleted", AS_ITS_WORK, lambda: frozen.RestoreSnapshot(back), 1


async def _deep_token(api: DatasetServiceStub, dataset_id: str, size: int) -> str:
    """The token behind four fifths of the instances; none where there is one page only."""
    token, seen = "", 0
    while seen < 4 * size // 5 - 1:
        request = datasets.ListInstancesRequest(
            dataset_id=dataset_id, page_size=min(1000, 4 * size // 5 - seen), page_token=token
        )
        answer = await api.ListInstances(request)
        token, seen = answer.next_page_token, seen + len(answer.instances)
    return token


async def _capture(api: DatasetServiceStub, dataset_id: str, shot: Shot) -> object:
    async def requests() -> AsyncIterator[datasets.CaptureInstancesRequest]:
        yield datasets.CaptureInstancesRequest(target=datasets.CaptureTarget(dataset_id=dataset_id))
        yield datasets.CaptureInstancesRequest(
            picture=datasets.CapturePicture(
                capture_id=shot.capture_id, label_id=shot.label_id, burst_id=shot.burst_id, picture=shot.data
            )
        )

    return [answer async for answer in api.CaptureInstances(requests())]


async def _get(frozen: SnapshotServiceStub, made: snapshot_pb2.Snapshot) -> object:
    return await frozen.GetSnapshot(snapshots.GetSnapshotRequest(snapshot_id=made.id))


async def _snapshots(server: OwnServer, conninfo: str, counts: Sequence[int]) -> list[Row]:
    """All snapshots are of one small dataset; each size adds what the one before lacks."""
    grown: dict[str, Growth] = {}
    meter = Meter(server)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("update snapshot set deleted_at = now()")
        dataset_id = fill_dataset(connection, pictures=100)
        made = 0
        async with aio.insecure_channel(server.address) as channel:
            begin_round("growth.snapshots", 0)
            for count in counts:
                fill_snapshots(connection, dataset_id, snapshots=count - made)
                made = count
                connection.execute("vacuum analyze")
                async for case, exponent, call, times in _snapshot_calls(channel, str(dataset_id)):
                    growth = grown.setdefault(case, Growth("growth.snapshots", case, exponent))
                    growth.costs[count] = [await meter.cost(call) for _ in range(times)]
    return [growth.row() for growth in grown.values()]


async def _snapshot_calls(channel: aio.Channel, dataset_id: str) -> AsyncIterator[Case]:
    frozen = SnapshotServiceStub(channel)

    def page(order_by: str, *, of: str = dataset_id) -> Call:
        request = snapshots.ListSnapshotsRequest(dataset_id=of, order_by=order_by, page_size=10)
        return lambda: frozen.ListSnapshots(request)

    yield "page by date, newest first", FLAT, page("created_at desc"), _READS
    yield "page by date, oldest first", FLAT, page("created_at"), _READS
    yield "page by name", FLAT, page("name"), _READS
    yield "page by name, of all datasets", FLAT, page("name", of=""), _READS
    freeze = snapshots.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name="one more")
    yield "freeze one more", FLAT, lambda: frozen.FreezeDataset(freeze), 3
    newest = iter((await page("created_at desc")()).snapshots)  # type: ignore[attr-defined]  # an answer
    one = next(newest)
    yield "get", FLAT, lambda: _get(frozen, one), _READS

    def delete() -> Awaitable[object]:
        return frozen.DeleteSnapshot(snapshots.DeleteSnapshotRequest(snapshot_id=next(newest).id))

    yield "delete", FLAT, delete, 5


def _say(text: str) -> None:
    sys.stderr.write(f"  growth: {text}\n")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=max(SIZES), help="the largest dataset")
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--streams", action="store_true", help="measure streams, too")
    args = parser.parse_args()
    # Two at least: a slope needs them.
    sizes = [size for size in SIZES if size <= max(args.pictures, SIZES[1])]
    counts = [count for count in SNAPSHOTS if count <= max(args.snapshots, SNAPSHOTS[1])]
    rows = list(measure_sizes(Options(), pictures=sizes, snapshot_counts=counts))
    if args.streams:
        rows += stream_rows(Options(rounds=1))
    for name in dict.fromkeys(row.table for row in rows):
        sys.stdout.write(f"\n{name}\n\n{table([row for row in rows if row.table == name])}")


if __name__ == "__main__":
    main()
