"""Starts and stops an embedded PostgreSQL, installed as a wheel, for use on one machine."""

from diptych_server.embedded.binaries import installed_version
from diptych_server.embedded.database import ensure_database
from diptych_server.embedded.errors import (
    BinariesNotFoundError,
    ClusterInUseError,
    ClusterPermissionError,
    ClusterStartError,
    ClusterVersionError,
    EmbeddedPostgresError,
)
from diptych_server.embedded.joining import has_cluster, running_database
from diptych_server.embedded.launcher import Cluster, HangTimes, running_postgres

__all__ = [
    "BinariesNotFoundError",
    "Cluster",
    "ClusterInUseError",
    "ClusterPermissionError",
    "ClusterStartError",
    "ClusterVersionError",
    "EmbeddedPostgresError",
    "HangTimes",
    "ensure_database",
    "has_cluster",
    "installed_version",
    "running_database",
    "running_postgres",
]
