"""File descriptors: a connection takes one each, and shells start programs with few."""

import sys

import structlog

if sys.platform != "win32":
    import resource

_MOST = 2**16

_log = structlog.get_logger(__name__)


def raise_descriptor_limit() -> None:
    """Take as many as the system allows, up to 65,536. Programs that are started later inherit that.

    Windows has no such limit.
    """
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS allows less than the limit that it names
            _log.warning("file descriptors stay limited", limit=soft)
            return
        _log.debug("more file descriptors", before=soft, now=wanted)
