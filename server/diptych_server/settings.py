"""Settings: read once from the environment (DIPTYCH_*), frozen, and passed to whoever needs one."""

import os
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT
from diptych_server.core.log_level import LogLevel
from diptych_server.core.runtime import Runtime

_PREFIX = "DIPTYCH_"
_USUAL_SECRETS_DIR = Path("/run/secrets")


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

    secrets_dir: Path | None = None
    """Folder of files with settings: what is in `diptych_s3_secret_key` is DIPTYCH_S3_SECRET_KEY, unless that
    is set; by default `/run/secrets` where there is one."""

    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL 18 or newer with pgvector, as `postgresql://NAME:PASSWORD@HOST/DATABASE`, that servers and workers
    share; without it the server starts its own."""

    s3_endpoint: str | None = None
    """An S3 object store for pictures and models, as `https://HOST:PORT`; without it they are files in the data
    directory."""

    s3_bucket: str = "diptych"
    """Its bucket; made where there is none and the keys allow it."""

    s3_access_key: str | None = None
    """Its access key."""

    s3_secret_key: SecretStr | None = None
    """The secret key to it."""

    s3_region: str = "us-east-1"
    """Its region, as the store calls it."""

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

    @field_validator("s3_endpoint")
    @classmethod
    def _is_endpoint(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("it takes http://HOST:PORT or https://HOST:PORT")
        return value and f"{parts.scheme}://{parts.netloc}"

    @model_validator(mode="after")
    def _has_both_keys(self) -> Self:
        if self.s3_endpoint and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError("DIPTYCH_S3_ENDPOINT needs DIPTYCH_S3_ACCESS_KEY and DIPTYCH_S3_SECRET_KEY, too")
        return self

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
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(_secrets_dir=_secrets_dir(), **chosen)  # type: ignore[arg-type, call-arg]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # not of one setting, but of several together
            raise SettingsError(f"{reason}.") from error
        name = str(first["loc"][0])
        source = "--" + name.replace("_", "-") if name in chosen else _PREFIX + name.upper()
        raise SettingsError(f"{source} is {first['input']!r}: {reason}.") from error
    except OSError as error:
        raise SettingsError(f"A secret cannot be read: {error}.") from error


def _secrets_dir() -> Path | None:
    """The folder that holds a file per secret, if there is one."""
    if told := os.environ.get(f"{_PREFIX}SECRETS_DIR"):
        if not Path(told).is_dir():
            raise SettingsError(f"{_PREFIX}SECRETS_DIR is {told!r}: it is no folder.")
        return Path(told)
    return _USUAL_SECRETS_DIR if _USUAL_SECRETS_DIR.is_dir() else None
