"""Looks at what a server needs before it runs, or beside one that does: a small check each, and what to do."""

from diptych_server.doctor.examination import examine, is_healthy
from diptych_server.doctor.finding import Finding, Verdict
from diptych_server.doctor.told import unreadable

__all__ = ["Finding", "Verdict", "examine", "is_healthy", "unreadable"]
