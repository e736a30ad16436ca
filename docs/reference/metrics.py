"""The table of the metrics that servers and workers expose, described by their collectors."""

from collections.abc import Sequence

from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.metrics import OF_SERVER, OF_WORKER
from diptych_server.process.metrics_page import PoolCollector, QueueCollector
from diptych_server.store.postgres.database import PoolNumbers
from reference.pages import code, table

_SUFFIXES = {"counter": "_total", "summary": "_count`, `_sum"}
_PROCESS = ("`process_*`", "", "both", "processor time, memory and open files of the process")


def metrics_table() -> str:
    """One row per metric: its name, its labels, which processes expose it, and its meaning."""
    pages = {"server": of_an_idle_server(), "worker": of_an_idle_worker()}
    rows: dict[str, tuple[str, str, str, str]] = {}
    for process, collectors in pages.items():
        for name, labels, meaning in _metrics(collectors):
            rows[name] = (code(name), labels, "both" if name in rows else process, meaning)
    return table(("metric", "labels", "page of", "meaning"), [*rows.values(), _PROCESS])


def label_names(collector: Collector, family: Metric) -> Sequence[str]:
    """The label names of a collector's family, from a private attribute because nothing has been counted yet."""
    names: Sequence[str] = vars(collector if isinstance(collector, MetricWrapperBase) else family)["_labelnames"]
    return names


def _metrics(collectors: Sequence[Collector]) -> Sequence[tuple[str, str, str]]:
    found = []
    for collector in collectors:
        for family in collector.collect():
            names = label_names(collector, family)
            labels = ", ".join(map(code, names))
            kind = f"histogram: {family.documentation}" if family.type == "histogram" else family.documentation
            found.append((family.name + _SUFFIXES.get(family.type, ""), labels, kind))
    return found


def of_an_idle_server() -> Sequence[Collector]:
    """The metrics of a server without a database."""
    return *OF_SERVER, PoolCollector(_no_pool)


def of_an_idle_worker() -> Sequence[Collector]:
    """The metrics of a worker without a database."""
    return *OF_WORKER, QueueCollector(dict), PoolCollector(_no_pool)


def _no_pool() -> PoolNumbers:
    return PoolNumbers(busy=0, idle=0, most=0, waiting=0, asked=0, wait_seconds=0.0, failures=0)
