"""Configures the log: to standard error, readable on a terminal or as JSON elsewhere."""

import logging
import sys

import structlog

from diptych_server.core.log_level import LogLevel


def log_to_stderr(level: LogLevel = LogLevel.INFO) -> None:
    """Log to standard error, from this level on: coloured text on a terminal, JSON elsewhere."""
    is_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if is_terminal else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.name]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
