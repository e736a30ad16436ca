"""Metrics for Prometheus: a collector per part, on one page per process."""

from diptych_server.process.metrics.page import MetricsPortTakenError, metrics_page

__all__ = ["MetricsPortTakenError", "metrics_page"]
