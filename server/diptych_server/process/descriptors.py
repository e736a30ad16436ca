"""Raises the limit of file descriptors: each connection needs one, and the default limit is low."""

import sys

import structlog

if sys.platform != "win32":
    import resource

_MOST = 2**16

_log = structlog.get_logger(__name__)


def raise_descriptor_limit() -> None:
    """Raise the limit to the system's maximum, up to 65,536. Child processes inherit it.

    Windows has no such limit.
    """
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS allows less than its hard limit
            _log.warning("cannot raise the limit of file descriptors", limit=soft)
            return
        _log.debug("raised the limit of file descriptors", before=soft, now=wanted)
