"""The settings PostgreSQL starts with: durable, local only, and modest enough for a laptop."""

from collections.abc import Iterator, Mapping

_LOCAL_ONLY = {
    "listen_addresses": "",
    "unix_socket_directories": "socket",
    "unix_socket_permissions": "0700",
    "port": "5432",  # only names the socket; nothing listens on TCP
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
    "wal_level": "minimal",  # nothing replicates from here
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "checkpoint_timeout": "10min",
    "random_page_cost": "1.1",  # flash or memory: a page of a list looks its rows up one by one
    # The cores belong to inference, and parallel plans need more /dev/shm than a container gives.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
}

# One file per day of the week, emptied when its day comes again.
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


def setting_arguments(overrides: Mapping[str, str]) -> Iterator[str]:
    """Yield the command-line arguments that set everything, `overrides` last; they win over files in the cluster."""
    for name, value in {**_DURABLE, **_MODEST, **_LOGGED, **overrides, **_LOCAL_ONLY}.items():
        yield from ("-c", f"{name}={value}")
