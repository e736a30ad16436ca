"""Internal errors: the log gets the details, the client only an error ID to find them."""

import secrets

from structlog.typing import FilteringBoundLogger

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_ERROR_ID_BYTES = 6


def log_fault(
    log: FilteringBoundLogger, event: str, error: BaseException, *, message: str = "Internal error.", **facts: object
) -> Refusal:
    """Log a fault under a new error ID and return the refusal for the client. Only this creates INTERNAL refusals.

    Args:
        log: The logger of the module.
        event: The name of the log event.
        error: The exception; only the log gets its text.
        message: One or more sentences for the client, without secrets. The error ID is added.
        facts: Additional log fields.
    """
    error_id = secrets.token_hex(_ERROR_ID_BYTES)
    log.error(event, error_id=error_id, exc_info=error, **facts)
    where = f"The server's log has the details under the error id {error_id}."
    return Refusal(Reason.INTERNAL, f"{message} {where}", error_id=error_id)
