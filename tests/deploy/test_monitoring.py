"""Prometheus asks where the metrics are, and the dashboard asks for metrics that there are."""

import json
import re
from collections.abc import Iterable

import pytest
import yaml
from prometheus_client.registry import Collector

from reference.metrics import label_names, of_an_idle_server, of_an_idle_worker
from support.deployment import COMPOSE_FILES, DEPLOY, read_compose

PANELS = json.loads((DEPLOY / "grafana/dashboards/diptych.json").read_text("utf-8"))["panels"]
QUERIES = [(panel["title"], target["expr"]) for panel in PANELS for target in panel.get("targets", [])]
OF_THE_PROCESS = {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"}
SUFFIXES = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
    "summary": ("_count", "_sum"),
}


def samples(collectors: Iterable[Collector]) -> dict[str, set[str]]:
    """The labels that the page of these collectors has for each name of a sample."""
    return {
        family.name + suffix: set(label_names(collector, family)) | ({"le"} if suffix == "_bucket" else set())
        for collector in collectors
        for family in collector.collect()
        for suffix in SUFFIXES[family.type]
    }


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """Every sample of a server's and a worker's page, with its labels."""
    return samples([*of_an_idle_server(), *of_an_idle_worker()]) | {name: set() for name in OF_THE_PROCESS}


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[f"{title}" for title, _ in QUERIES])
def test_queries_use_existing_metrics_and_labels(known: dict[str, set[str]], title: str, query: str) -> None:
    """A metric or label that was renamed leaves no empty panel behind."""
    named = set(re.findall(r"\b(?:diptych|process)_[a-z_]+", query))
    grouped = {label for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(", ")}
    filtered = set(re.findall(r"(\w+)(?:=~|!=|=)\"", query)) - {"instance"}

    assert named
    assert named <= known.keys()
    for name in named:
        assert grouped | filtered <= known[name], name


def test_every_metric_has_a_panel(known: dict[str, set[str]]) -> None:
    """What is counted can be seen; of a histogram or a summary, some part of it."""
    text = " ".join(query for _, query in QUERIES)
    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in known}

    assert [name for name in sorted(families) if name not in text] == []


def test_panels_do_not_overlap() -> None:
    """Each has its own place on the 24 columns."""
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert max(x for x, _ in cells) < 24
        assert taken.isdisjoint(cells), panel["title"]
        taken |= cells


def test_prometheus_scrapes_the_configured_ports() -> None:
    """Names and port are those of the compose files, and Grafana asks the Prometheus of them."""
    [job] = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text("utf-8"))["scrape_configs"]
    [found] = job["dns_sd_configs"]
    metrics = read_compose(DEPLOY / "compose.metrics.yml")["services"]
    [source] = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yaml").read_text("utf-8"))[
        "datasources"
    ]

    assert set(found["names"]) <= read_compose(COMPOSE_FILES[0])["services"].keys()
    for name in found["names"]:
        assert metrics[name]["environment"]["DIPTYCH_METRICS_PORT"] == str(found["port"])
    assert source["url"] == "http://prometheus:9090"
    assert {target["datasource"]["uid"] for target in PANELS if "datasource" in target} == {source["uid"]}
