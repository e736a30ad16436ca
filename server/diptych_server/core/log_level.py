"""How much the log tells."""

from enum import StrEnum


class LogLevel(StrEnum):
    """The least weight of a line that is written; each level leaves out what those before it would add."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
