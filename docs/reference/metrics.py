"""The table of the metrics: what the pages of a server and of a worker show, asked of pages that count nothing."""

from collections.abc import Sequence

from prometheus_client.registry import Collector

from diptych_server.api.calls import CallTally
from diptych_server.jobs.tally import JobTally
from diptych_server.live.tally import LiveTally
from diptych_server.process.metrics.collectors import of_server, of_worker
from diptych_server.store.blobs.measured import BlobTally
from diptych_server.store.postgres.database import PoolNumbers
from reference.pages import code, table

_SUFFIXES = {"counter": "_total", "summary": "_count`, `_sum"}
_PROCESS = ("`process_*`", "", "both", "processor time, memory and open files of the process")


def metrics_table() -> str:
    """One row per metric: its name, its labels, whose page has it, and its meaning."""
    pages = {"server": _of_an_idle_server(), "worker": _of_an_idle_worker()}
    rows: dict[str, tuple[str, str, str, str]] = {}
    for process, collectors in pages.items():
        for name, labels, meaning in _metrics(collectors):
            rows[name] = (code(name), labels, "both" if name in rows else process, meaning)
    return table(("metric", "labels", "page of", "what it is"), [*rows.values(), _PROCESS])


def _metrics(collectors: Sequence[Collector]) -> Sequence[tuple[str, str, str]]:
    found = []
    for collector in collectors:
        for family in collector.collect():
            names: Sequence[str] = vars(family)["_labelnames"]  # families tell it nowhere else
            labels = ", ".join(map(code, names))
            kind = f"histogram: {family.documentation}" if family.type == "histogram" else family.documentation
            found.append((family.name + _SUFFIXES.get(family.type, ""), labels, kind))
    return found


def _of_an_idle_server() -> Sequence[Collector]:
    return of_server(live=LiveTally(), open_streams=lambda: 0, calls=CallTally(), pool=_no_pool, blobs=BlobTally())


def _of_an_idle_worker() -> Sequence[Collector]:
    return of_worker(jobs=JobTally(), embedded=lambda: 0, queues=dict, pool=_no_pool, blobs=BlobTally())


def _no_pool() -> PoolNumbers:
    return PoolNumbers(busy=0, idle=0, most=0, waiting=0, asked=0, wait_seconds=0.0, failures=0)
