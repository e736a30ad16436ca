"""The access of the call that is being answered: set by the interceptor, read by servicers."""

from contextvars import ContextVar

from diptych_server.core.access import EVERYTHING, Access

current_access: ContextVar[Access] = ContextVar("current_access", default=EVERYTHING)
"""Each call is a task of its own, so each has a value of its own."""
