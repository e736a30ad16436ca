"""How the command ends."""

from __future__ import annotations

from enum import IntEnum

from diptych_client import sdk


class ExitCode(IntEnum):
    """What the exit codes of `diptych` mean."""

    OK = 0
    FAILURE = 1
    """It failed, or a part of it did: some files of an import were refused."""
    USAGE = 2
    """The command was not understood, or a name fits several things."""
    UNREACHABLE = 3
    """No server answers."""
    ACCESS = 4
    """The server does not let this user do it."""
    CONFLICT = 5
    """Somebody or something else was there first."""
    INTERRUPTED = 130
    """Ctrl-C."""


class CommandError(Exception):
    """The command cannot go on; the message is a sentence for people."""

    def __init__(self, sentence: str, *, code: ExitCode = ExitCode.FAILURE) -> None:
        super().__init__(sentence)
        self.code = code


EPILOG = (
    "Exit codes: 0 done; 1 failed, wholly or in part; 2 not understood, or a name fits several things; "
    "3 no server answers; 4 access denied; 5 somebody was there first; 130 interrupted."
)


def code_of(error: sdk.DiptychError) -> ExitCode:
    """The exit code that stands for an error of the SDK."""
    match error:
        case sdk.ServerUnreachableError():
            return ExitCode.UNREACHABLE
        case sdk.AccessDeniedError():
            return ExitCode.ACCESS
        case sdk.ConflictError():
            return ExitCode.CONFLICT
    return ExitCode.FAILURE
