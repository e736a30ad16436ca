"""Call records: the request ID in every log line of a call, and a log line when it ends."""

import re
import time
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import grpc
import structlog
from grpc import aio
from structlog.contextvars import bind_contextvars

from diptych.wire.headers import REQUEST_ID_HEADER
from diptych_server.metrics import CALL_SECONDS, OPEN_CALLS

Context = aio.ServicerContext[Any, Any]

_SANE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_MICROS_IN_A_MILLI: Final = 1000
_OK: Final = grpc.StatusCode.OK.name
_NAMES: Final = {code.value[0]: code.name for code in grpc.StatusCode}
_PROBES: Final = ("/grpc.health.v1.", "/grpc.reflection.")
"""Methods that are called automatically every few seconds; they are logged only for debugging."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class CallRecord:
    """One call."""

    method: str
    request_id: str
    """Identifies the call in the log and to the client."""
    peer: str
    actor: str = ""
    """The name of the call's token, once known."""
    reason: str = ""
    """The reason why the call was refused, if it was."""
    _began: float = field(default_factory=time.perf_counter)

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """The trailing metadata of the call."""
        return ((REQUEST_ID_HEADER, self.request_id),)

    def end(self, status: str) -> None:
        """Count the call and log its end."""
        seconds = time.perf_counter() - self._began
        OPEN_CALLS.labels(self.method).dec()
        CALL_SECONDS.labels(self.method, status).observe(seconds)
        write = _log.debug if self.method.startswith(_PROBES) else _log.info
        known = {"actor": self.actor, "reason": self.reason}
        millis = round(seconds * 1e6) / _MICROS_IN_A_MILLI
        write(
            "call ended",
            request_id=self.request_id,
            method=self.method,
            status=status,
            millis=millis,
            peer=self.peer,
            **{name: value for name, value in known.items() if value},
        )


current_call: ContextVar[CallRecord | None] = ContextVar("current_call", default=None)
"""The current call; authentication sets its actor."""


def begin_call(context: Context, method: str) -> CallRecord:
    """Begin a record in the task of the call; all later log lines of the call contain its ID."""
    record = CallRecord(method, _request_id(context.invocation_metadata() or ()), context.peer())
    OPEN_CALLS.labels(method).inc()
    current_call.set(record)
    bind_contextvars(request_id=record.request_id)
    context.set_trailing_metadata(record.metadata)

    # Not at the end of the handler: one that is cancelled during a write never reaches it.
    def end(ended: Context) -> None:
        record.end("CANCELLED" if ended.cancelled() else _status_name(ended.code()))

    context.add_done_callback(end)  # type: ignore[arg-type]  # the stub names a class
    return record


def _status_name(status: object) -> str:
    """The name of a status, which gRPC provides as a number, a `StatusCode`, or None for success."""
    if isinstance(status, grpc.StatusCode):
        return status.name
    return _NAMES.get(status, _OK) if isinstance(status, int) else _OK


def _request_id(metadata: Iterable[tuple[str, str | bytes]]) -> str:
    """The ID sent by the client, if it is safe to log, or a new one."""
    for name, value in metadata:
        if name == REQUEST_ID_HEADER and isinstance(value, str) and _SANE_ID.fullmatch(value):
            return value
    return uuid.uuid4().hex
