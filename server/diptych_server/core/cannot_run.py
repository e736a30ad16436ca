"""The errors that are reported to administrators as one message, without a traceback."""


class CannotRunError(Exception):
    """The program cannot run or continue as configured; the message says why, and what to do."""
