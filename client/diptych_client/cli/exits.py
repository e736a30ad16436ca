"""Exit codes and errors of the command."""

from __future__ import annotations

from enum import IntEnum

from diptych_client import sdk


class ExitCode(IntEnum):
    """The exit codes of `diptych`."""

    OK = 0
    FAILURE = 1
    """The command failed, wholly or in part, such as an import with refused files."""
    USAGE = 2
    """The command line is not valid, or a name is ambiguous."""
    UNREACHABLE = 3
    """The server is unreachable."""
    ACCESS = 4
    """Access denied."""
    CONFLICT = 5
    """Conflict: the resource was changed or is in use."""
    VERDICT = 6
    """The verdict of a comparison is one that --fail-on names."""
    INTERRUPTED = 130
    """Ctrl-C."""


class CommandError(Exception):
    """The command cannot continue; the message is for people."""

    def __init__(self, sentence: str, *, code: ExitCode = ExitCode.FAILURE) -> None:
        super().__init__(sentence)
        self.code = code


EPILOG = (
    "Exit codes: 0 success; 1 failed, wholly or in part; 2 usage error or ambiguous name; "
    "3 server unreachable; 4 access denied; 5 conflict; 6 verdict of --fail-on; 130 interrupted."
)


def code_of(error: sdk.DiptychError) -> ExitCode:
    """The exit code of an SDK error."""
    match error:
        case sdk.ServerUnreachableError():
            return ExitCode.UNREACHABLE
        case sdk.AccessDeniedError():
            return ExitCode.ACCESS
        case sdk.InvalidRequestError(metadata={"field": "filter"}):
            return ExitCode.USAGE
        case sdk.ConflictError():
            return ExitCode.CONFLICT
    return ExitCode.FAILURE
