"""Settings: read once from the environment (DIPTYCH_*), frozen, and passed to whoever needs one."""

import os
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT
from diptych_server.core.log_level import LogLevel
from diptych_server.core.runtime import Runtime

_PREFIX = "DIPTYCH_"


class SettingsError(Exception):
    """A setting has a value that it cannot have; the message names it."""


def default_data_dir() -> Path:
    """Where a server keeps its data: of root with the machine's other services, else with the user's other data."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/diptych")
    return platformdirs.user_data_path("diptych", appauthor=False)


def allowed_processors() -> int:
    """How many processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """What can be set; a command-line option goes before the environment."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=default_data_dir)
    """Folder for everything that is kept."""

    database_url: str | None = None
    """Which PostgreSQL a worker works on; the server starts its own and tells its worker."""

    host: str = DEFAULT_HOST
    """Address to listen on; only loopback is allowed as long as there are no tokens."""

    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Port on loopback where Prometheus finds the page /metrics; 0 takes a free one, without it there is none."""

    weights_dir: Path | None = None
    """Where backbone weights are kept; by default a folder of the data directory."""

    runtime: Runtime = Runtime.AUTO
    """On what backbones run; auto takes the fastest that the machine has."""

    live_workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Threads that answer live frames; by default one per processor."""

    embed_workers: int = Field(default_factory=allowed_processors, ge=1, le=256)
    """Threads that a worker embeds pictures with; by default one per processor that it may use."""

    log_level: LogLevel = LogLevel.INFO
    """How much the log tells: info has a line for every call that ended, warning only what needs attention."""

    @property
    def postgres_dir(self) -> Path:
        """Where the embedded PostgreSQL keeps its cluster."""
        return self.data_dir / "postgresql"

    @property
    def blobs_dir(self) -> Path:
        """Where pictures and heads are kept."""
        return self.data_dir / "blobs"

    @property
    def backbones_dir(self) -> Path:
        """Where backbone weights are looked for, downloaded to and kept in converted form."""
        return self.weights_dir or self.data_dir / "weights"


def read_settings(**given: Path | str | int | None) -> Settings:
    """The settings of the environment, and before them those that are given and not None.

    Raises:
        SettingsError: One of them cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        source = "--" + name.replace("_", "-") if given.get(name) is not None else _PREFIX + name.upper()
        raise SettingsError(f"{source} is {first['input']!r}: {first['msg']}.") from error
