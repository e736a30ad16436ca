"""What a metric counted during a test: all tests of a process share the metrics of its programs."""

import asyncio
from collections.abc import Mapping

from prometheus_client.registry import Collector

from diptych_server.metrics import CALL_SECONDS

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


class Growth:
    """How much the samples of a metric have grown since this object was made."""

    def __init__(self, metric: Collector) -> None:
        self._metric = metric
        self._before = _samples(metric)

    def of(self, name: str, **labels: str) -> float:
        """The growth of the sample of this name and these labels."""
        key = (name, frozenset(labels.items()))
        return _samples(self._metric).get(key, 0.0) - self._before.get(key, 0.0)

    def total(self, name: str) -> float:
        """The growth of all samples of this name together."""
        return sum(self.of(each, **dict(labels)) for each, labels in _samples(self._metric) if each == name)


class EndedCalls(Growth):
    """The calls that the servers of this process recorded since this object was made."""

    def __init__(self) -> None:
        super().__init__(CALL_SECONDS)

    def count(self, method: str, code: str) -> float:
        """The calls of this method, as `/test.Echo/Once`, that ended with the status of this name."""
        return self.of("diptych_call_seconds_count", method=method, code=code)

    async def first(self) -> None:
        """Return when a call was recorded, which is a little after its client has received the status."""
        async with asyncio.timeout(60):
            while not self.total("diptych_call_seconds_count"):  # noqa: ASYNC110 - there is no event
                await asyncio.sleep(0)


def _samples(metric: Collector) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in metric.collect()
        for sample in family.samples
    }
