"""Faults of the server: the log gets everything, the caller an id that finds it there."""

import secrets

from structlog.typing import FilteringBoundLogger

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_ERROR_ID_BYTES = 6


def log_fault(
    log: FilteringBoundLogger, event: str, error: BaseException, *, message: str = "Internal error.", **facts: object
) -> Refusal:
    """Log a fault under a new error id; the refusal that the caller gets. Nothing else makes an INTERNAL.

    Args:
        log: The logger of the module in which it happened.
        event: What happened, as the log names it.
        error: What was raised; only the log gets its text.
        message: For the caller: one or more sentences without secrets. The error id is added.
        facts: What else the log gets.
    """
    error_id = secrets.token_hex(_ERROR_ID_BYTES)
    log.error(event, error_id=error_id, exc_info=error, **facts)
    where = f"The server's log has the details under the error id {error_id}."
    return Refusal(Reason.INTERNAL, f"{message} {where}", error_id=error_id)
