"""The one kind of error that those who run the server are told of in a sentence, without a traceback."""


class CannotRunError(Exception):
    """The program cannot run, or go on, as it was told to; the message says why, and what to do."""
