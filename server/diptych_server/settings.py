"""Settings: read once from the environment (DIPTYCH_*), frozen, and passed to whoever needs one."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT
from diptych_server.api.access.limits import Allowance
from diptych_server.api.listening import is_loopback
from diptych_server.core.log_level import LogLevel
from diptych_server.core.runtime import Runtime
from diptych_server.core.transport import Transport

A_FILE: Final = "a file"
"""Marks paths that lead to no folder, for whoever describes settings."""

_PREFIX = "DIPTYCH_"
_USUAL_SECRETS_DIR = Path("/run/secrets")
_MB = 1_000_000


class TokenUse(StrEnum):
    """When calls take an access token."""

    AUTO = "auto"
    REQUIRED = "required"


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

    postgres_transport: Transport = Transport.AUTO
    """How the server reaches its own PostgreSQL: auto takes a Unix socket where there is one; tcp takes a port of
    loopback, and a generated password."""

    s3_endpoint: str | None = None
    """An S3 object store for pictures and models, as `https://HOST:PORT`; without it they are files in the data
    directory."""

    s3_bucket: str = Field(default="diptych", pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    """Its bucket; made where there is none and the keys allow it."""

    s3_access_key: str | None = None
    """Its access key."""

    s3_secret_key: SecretStr | None = None
    """The secret key to it."""

    s3_region: str = "us-east-1"
    """Its region, as the store calls it."""

    host: str = DEFAULT_HOST
    """Address to listen on; beyond loopback only with TLS, or behind a proxy that speaks it."""

    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""

    tls_certificate: Annotated[Path | None, A_FILE] = None
    """File with the server's certificate and those between it and its root, as PEM; read again when it changes."""

    tls_key: Annotated[Path | None, A_FILE] = None
    """File with the key of the certificate, as PEM, without a password."""

    behind_proxy: bool = False
    """Whether a trusted proxy in front speaks TLS and says in x-forwarded-for who calls."""

    tokens: TokenUse = TokenUse.AUTO
    """Whether calls take an access token; auto: all but those to a server on loopback with a database of its own."""

    open_calls_per_token: int = Field(default=256, ge=1, le=1024)
    """Most calls, streams included, that one token may have open on this server."""

    calls_per_second_per_token: int = Field(default=200, ge=1, le=100_000)
    """Most calls per second with one token; what was not used for two seconds may be used at once."""

    upload_mb_per_second_per_token: int = Field(default=64, ge=1, le=100_000)
    """Most megabytes per second that one token may send; streams are read more slowly then, other calls refused."""

    open_calls_per_machine: int = Field(default=512, ge=1, le=1024)
    """Most calls, streams included, that one address may have open on this server, with tokens or without."""

    calls_per_second_per_machine: int = Field(default=1000, ge=1, le=100_000)
    """Most calls per second from one address; counted where calls take tokens, as the next."""

    upload_mb_per_second_per_machine: int = Field(default=256, ge=1, le=100_000)
    """Most megabytes per second that one address may send."""

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Port where Prometheus finds the page /metrics; 0 takes a free one, without it there is none."""

    metrics_host: str = DEFAULT_HOST
    """Address of that page; whoever reaches it may read it, so another one than loopback is for closed networks."""

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

    training_idle_seconds: int = Field(default=120, ge=0, le=86_400)
    """Seconds that a worker keeps the process that trains after its last use; loading it anew takes a second or two."""

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
    def needs_token(self) -> bool:
        """Whether every call takes an access token."""
        is_shared = self.database_url is not None or self.behind_proxy or not is_loopback(self.host)
        return is_shared or self.tokens is TokenUse.REQUIRED

    @property
    def token_allowance(self) -> Allowance:
        """What one token may do at once."""
        upload = self.upload_mb_per_second_per_token * _MB
        return Allowance(self.open_calls_per_token, self.calls_per_second_per_token, upload)

    @property
    def machine_allowance(self) -> Allowance:
        """What one address may do at once, besides the calls that it may have open."""
        upload = self.upload_mb_per_second_per_machine * _MB
        return Allowance(None, self.calls_per_second_per_machine, upload)

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
