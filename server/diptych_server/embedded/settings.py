"""PostgreSQL's settings: durable, local only, and small enough for a laptop."""

from collections.abc import Iterator, Mapping

from diptych_server.embedded.endpoint import LOOPBACK, SOCKET_PORT, Endpoint
from diptych_server.embedded.system import System

_AT_SOCKET = {
    "listen_addresses": "",
    "unix_socket_directories": "socket",
    "unix_socket_permissions": "0700",
    "port": str(SOCKET_PORT),
}

_DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}

_MODEST = {
    "shared_buffers": "128MB",
    "max_connections": "60",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",  # there is no replication
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "checkpoint_timeout": "10min",
    "random_page_cost": "1.1",  # for flash or memory: list pages look up single rows
    # The cores are for inference, and parallel plans need more /dev/shm than containers have.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
}

# One file per day of the week, overwritten a week later.
_LOGGED = {
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%d ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "cluster_name": "diptych",
}


_WITHOUT_WORKERS = {"io_method": "sync"}  # on Windows, I/O workers can outlive PostgreSQL's main process

HOST_ACCESS = f"host all all {LOOPBACK}/32 scram-sha-256\n"
"""The access rule of a PostgreSQL on loopback: local connections with the password."""


def all_settings(
    overrides: Mapping[str, str], *, endpoint: Endpoint, host_access: str, system: System
) -> Mapping[str, str]:
    """All settings; `overrides` replace ours, except those that restrict access.

    Args:
        overrides: The settings of the caller.
        endpoint: The endpoint where it listens.
        host_access: The path of the file with HOST_ACCESS, as PostgreSQL sees it.
        system: The features of the operating system.
    """
    workers = {} if system.starts_directly else _WITHOUT_WORKERS
    return {**_DURABLE, **_MODEST, **workers, **_LOGGED, **overrides, **_listening(endpoint, host_access)}


def setting_arguments(settings: Mapping[str, str]) -> Iterator[str]:
    """Yield the command-line arguments for these settings; they override files in the cluster."""
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def _listening(endpoint: Endpoint, host_access: str) -> Mapping[str, str]:
    if endpoint.password is None:
        return _AT_SOCKET
    return {
        "listen_addresses": LOOPBACK,
        "port": str(endpoint.port),
        "unix_socket_directories": "",
        "hba_file": host_access,
        "password_encryption": "scram-sha-256",
    }
