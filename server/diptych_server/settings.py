"""Settings: read once from the environment (DIPTYCH_*), immutable, and passed to all components."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from diptych.terminal.allowed import allowed_values, not_valid
from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT
from diptych_server.api.access.limits import Allowance
from diptych_server.api.listening import is_loopback
from diptych_server.core.log_level import LogLevel
from diptych_server.core.runtime import Runtime
from diptych_server.core.transport import Transport

A_FILE: Final = "a file"
"""Marks paths of files rather than folders, for descriptions of settings."""

_PREFIX = "DIPTYCH_"
_USUAL_SECRETS_DIR = Path("/run/secrets")
_MB = 1_000_000
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class TokenUse(StrEnum):
    """When calls need an access token."""

    AUTO = "auto"
    REQUIRED = "required"


class SettingsError(Exception):
    """A setting has an invalid value; the message names it."""


def default_data_dir() -> Path:
    """The default data directory: a system directory for root, otherwise the user's data directory."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/diptych")
    return platformdirs.user_data_path("diptych", appauthor=False)


def allowed_processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """All settings; command-line options take precedence over the environment."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=default_data_dir)
    """Folder for all data."""

    secrets_dir: Path | None = None
    """Folder of files with settings: the file `diptych_s3_secret_key` sets DIPTYCH_S3_SECRET_KEY, unless that
    is set; by default `/run/secrets` if it exists."""

    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL 18 or newer with pgvector, as `postgresql://NAME:PASSWORD@HOST/DATABASE`, shared by servers and
    workers; without it, the server starts an embedded one."""

    postgres_transport: Transport = Transport.AUTO
    """How the server connects to its embedded PostgreSQL: auto uses a Unix socket if supported; tcp uses a loopback
    port and a generated password."""

    s3_endpoint: str | None = None
    """An S3 object store for pictures and models, as `https://HOST:PORT`; without it, they are stored in the data
    directory."""

    s3_bucket: str = "diptych"
    """The bucket; created if it does not exist and the keys allow it."""

    s3_access_key: str | None = None
    """The access key of the object store."""

    s3_secret_key: SecretStr | None = None
    """The secret key of the object store."""

    s3_region: str = "us-east-1"
    """The region of the object store."""

    host: str = DEFAULT_HOST
    """Address to listen on; addresses other than loopback need TLS, or a proxy that provides it."""

    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    """Port to listen on; 0 means any free port."""

    tls_certificate: Annotated[Path | None, A_FILE] = None
    """File with the server's certificate and intermediate certificates, as PEM; reloaded when it changes."""

    tls_key: Annotated[Path | None, A_FILE] = None
    """File with the certificate's private key, as PEM, without a password."""

    behind_proxy: bool = False
    """Whether a trusted proxy in front provides TLS and sets x-forwarded-for."""

    tokens: TokenUse = TokenUse.AUTO
    """Whether calls need an access token; auto: unless the server listens on loopback and has an embedded database."""

    open_calls_per_token: int = Field(default=256, ge=1, le=1024)
    """Maximum open calls of one token on this server, including streams."""

    calls_per_second_per_token: int = Field(default=200, ge=1, le=100_000)
    """Maximum calls per second of one token; allows bursts of up to two seconds of unused calls."""

    upload_mb_per_second_per_token: int = Field(default=64, ge=1, le=100_000)
    """Maximum megabytes per second sent with one token; beyond that, streams slow down and other calls are refused."""

    open_calls_per_machine: int = Field(default=512, ge=1, le=1024)
    """Maximum open calls of one address on this server, including streams, with or without tokens."""

    calls_per_second_per_machine: int = Field(default=1000, ge=1, le=100_000)
    """Maximum calls per second of one address; this and the next limit apply only if calls need tokens."""

    upload_mb_per_second_per_machine: int = Field(default=256, ge=1, le=100_000)
    """Maximum megabytes per second sent by one address."""

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Port of the Prometheus page /metrics; 0 means any free port; without it, metrics are disabled."""

    metrics_host: str = DEFAULT_HOST
    """Address of the metrics page; anyone who can reach it may read it, so use only loopback or a closed network."""

    weights_dir: Path | None = None
    """Folder of backbone weights; by default in the data directory."""

    runtime: Runtime = Runtime.AUTO
    """Runtime of backbones; auto uses the fastest available one."""

    live_workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Threads for live frames; by default one per processor."""

    embed_workers: int = Field(default_factory=allowed_processors, ge=1, le=256)
    """Threads of a worker for embedding pictures; by default one per processor that it may use."""

    log_level: LogLevel = LogLevel.INFO
    """Log level: info logs every ended call, warning only events that need attention."""

    training_idle_seconds: int = Field(default=120, ge=0, le=86_400)
    """Seconds for which a worker keeps its idle training process; starting a new one takes a second or two."""

    @field_validator("s3_endpoint")
    @classmethod
    def _is_endpoint(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("http://HOST:PORT or https://HOST:PORT")
        return value and f"{parts.scheme}://{parts.netloc}"

    @field_validator("s3_bucket")
    @classmethod
    def _is_bucket(cls, value: str) -> str:
        if _BUCKET.fullmatch(value) is None:
            raise ValueError("3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at either end")
        return value

    @model_validator(mode="after")
    def _has_both_keys(self) -> Self:
        if self.s3_endpoint and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError("DIPTYCH_S3_ENDPOINT needs DIPTYCH_S3_ACCESS_KEY and DIPTYCH_S3_SECRET_KEY")
        return self

    @property
    def needs_token(self) -> bool:
        """Whether every call needs an access token."""
        is_shared = self.database_url is not None or self.behind_proxy or not is_loopback(self.host)
        return is_shared or self.tokens is TokenUse.REQUIRED

    @property
    def token_allowance(self) -> Allowance:
        """The limits of one token."""
        upload = self.upload_mb_per_second_per_token * _MB
        return Allowance(self.open_calls_per_token, self.calls_per_second_per_token, upload)

    @property
    def machine_allowance(self) -> Allowance:
        """The limits of one address, without that of open calls."""
        upload = self.upload_mb_per_second_per_machine * _MB
        return Allowance(None, self.calls_per_second_per_machine, upload)

    @property
    def postgres_dir(self) -> Path:
        """The folder of the embedded PostgreSQL cluster."""
        return self.data_dir / "postgresql"

    @property
    def blobs_dir(self) -> Path:
        """The folder of pictures and heads."""
        return self.data_dir / "blobs"

    @property
    def backbones_dir(self) -> Path:
        """The folder for downloaded and converted backbone weights."""
        return self.weights_dir or self.data_dir / "weights"


def read_settings(**given: Path | str | int | None) -> Settings:
    """The settings of the environment, overridden by the given values that are not None.

    Raises:
        SettingsError: A setting is invalid.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(_secrets_dir=_secrets_dir(), **chosen)  # type: ignore[arg-type, call-arg]  # pydantic checks them
    except ValidationError as error:
        raise SettingsError(_sentence(error, chosen)) from error
    except OSError as error:
        raise SettingsError(f"A secret cannot be read: {error}.") from error


def _sentence(error: ValidationError, chosen: Mapping[str, object]) -> str:
    """What is wrong with the first invalid setting, as an option if it is in `chosen`."""
    first = error.errors()[0]
    reason = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:  # it concerns several settings
        return f"{reason}."
    name = str(first["loc"][0])
    source = "--" + name.replace("_", "-") if name in chosen else _PREFIX + name.upper()
    return not_valid(source, first["input"], allowed_by(Settings.model_fields[name]) or reason)


def allowed_by(field: FieldInfo) -> str:
    """The allowed values of a field, for a sentence; empty if any text is allowed."""
    limits = {key: getattr(each, key) for each in field.metadata for key in ("ge", "le") if hasattr(each, key)}
    return allowed_values(field.annotation, least=limits.get("ge"), most=limits.get("le"))


def _secrets_dir() -> Path | None:
    """The folder with a file per secret, if there is one."""
    if value := os.environ.get(f"{_PREFIX}SECRETS_DIR"):
        if not Path(value).is_dir():
            raise SettingsError(not_valid(f"{_PREFIX}SECRETS_DIR", value, "a folder that exists"))
        return Path(value)
    return _USUAL_SECRETS_DIR if _USUAL_SECRETS_DIR.is_dir() else None
