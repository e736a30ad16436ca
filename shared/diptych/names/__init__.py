"""Names: their stored form, forbidden characters, and when two of them look the same."""

from diptych.names.hidden import hidden_in, without_hidden
from diptych.names.looks import look_alike, looks_of
from diptych.names.tidy import MAX_NAME_LENGTH, tidy

__all__ = ["MAX_NAME_LENGTH", "hidden_in", "look_alike", "looks_of", "tidy", "without_hidden"]
