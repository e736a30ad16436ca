"""The access of the current call: set by the interceptor, read by servicers."""

from contextvars import ContextVar

from diptych_server.core.access import EVERYTHING, Access

current_access: ContextVar[Access] = ContextVar("current_access", default=EVERYTHING)
"""Each call runs in its own task and therefore has its own value."""
