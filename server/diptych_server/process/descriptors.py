"""File descriptors: a connection takes one each, and shells start programs with few."""

import resource

import structlog

_MOST = 2**16

_log = structlog.get_logger(__name__)


def raise_descriptor_limit() -> None:
    """Take as many as the system allows, up to 65,536. Programs that are started later inherit that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        _log.debug("more file descriptors", before=soft, now=wanted)
