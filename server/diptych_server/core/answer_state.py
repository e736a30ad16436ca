"""How far to trust an answer, documented at AnswerState in the proto."""

from enum import IntEnum


class AnswerState(IntEnum):
    """The numbers are those of the wire."""

    SURE = 1
    TORN = 2
    SURE_BUT_FAR = 3
    NEVER_SEEN = 4
