"""Opens the database and the blob store according to the settings; no other module does."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.embedded import ensure_database, has_cluster, running_database, running_postgres
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.settings import Settings
from diptych_server.store.blobs import BlobStore, Bucket, DiskBlobStore, S3BlobStore
from diptych_server.store.postgres.connect import describe_database
from diptych_server.store.postgres.inspect import connect_once
from diptych_server.store.postgres.migrate import migrate
from diptych_server.store.retry import retry_while_unavailable

_OURS: Final = frozenset({"postgresql", "blobs", "weights", "spool"})
"""Entries of a data directory of the server and, if both use the defaults, of the window."""

_IGNORED: Final = frozenset({"lost+found"})
"""Entries of an empty disk."""


class NoDataError(CannotRunError):
    """There is no data yet; the message says which folder was searched."""


class DataDirectoryError(CannotRunError):
    """The data directory cannot be created, or is used for other files; the message says why."""


def make_data_dir(settings: Settings) -> None:
    """Create the data directory if it does not exist.

    Raises:
        DataDirectoryError: It cannot be created, or contains only files of other programs.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")} - _IGNORED
    except OSError as error:
        raise DataDirectoryError(f"The data directory {folder} cannot be used: {error.strerror}.") from error
    keeps_data = settings.database_url is None or settings.s3_endpoint is None
    if keeps_data and found and not found & _OURS:
        raise DataDirectoryError(
            f"The folder {folder} contains other files, such as {min(found)!r}. Use a separate data directory "
            "(--data-dir, DIPTYCH_DATA_DIR) that is empty or does not exist yet."
        )


@asynccontextmanager
async def database_for_command(settings: Settings, *, patience_seconds: float) -> AsyncIterator[str]:
    """Open the database for a short command.

    This is the shared database, or else the embedded one, which is started for the block unless a server runs it.

    Raises:
        StorageAwayError: The shared database is still unavailable after `patience_seconds`.
        DatabaseUnsuitableError: The shared database denies access or cannot be used.
        NoDataError: There is no embedded database; a command creates none, because the folder may be the wrong one.
        EmbeddedPostgresError: The embedded database does not start.
    """
    if settings.database_url is not None:
        await retry_while_unavailable(partial(connect_once, settings.database_url), patience_seconds=patience_seconds)
        yield settings.database_url
        return
    if not has_cluster(settings.postgres_dir):
        raise NoDataError(
            f"There is no data in {settings.data_dir}. Run `diptych-server serve` once to create it, or set "
            "DIPTYCH_DATA_DIR or DIPTYCH_DATABASE_URL to the location of the data."
        )
    async with running_database(settings.postgres_dir) as conninfo:
        if conninfo is not None:
            yield conninfo
            return
    async with running_postgres(settings.postgres_dir, transport=settings.postgres_transport) as cluster:
        yield await ensure_database(cluster)


async def await_storage(settings: Settings, *, patience_seconds: float | None = None) -> None:
    """Wait until the shared database and the blob store are available.

    Raises:
        StorageAwayError: One of them is still unavailable after `patience_seconds`; None means no limit.
        DatabaseUnsuitableError, BlobStoreUnusableError: One of them cannot be used, and waiting would not help.
    """
    if settings.database_url is not None:
        await retry_while_unavailable(partial(connect_once, settings.database_url), patience_seconds=patience_seconds)
    with open_blobs(settings) as blobs:
        await retry_while_unavailable(blobs.reach, patience_seconds=patience_seconds)


async def bring_up_to_date(conninfo: str, *, patience_seconds: float | None = None) -> Sequence[str]:
    """Migrate a database to this version and return the applied migrations; several programs may do so concurrently.

    Waits if the database becomes unavailable.

    Raises:
        DatabaseTooNewError, DatabaseUnfamiliarError, QueueTooNewError, QueueUnknownError: Nothing was changed.
        DatabaseUnsuitableError: The account may not make the necessary changes.
        StorageAwayError: It is still unavailable after `patience_seconds`; None means no limit.
    """
    migrations = await retry_while_unavailable(partial(migrate, conninfo), patience_seconds=patience_seconds)
    await retry_while_unavailable(partial(apply_queue_schema, conninfo), patience_seconds=patience_seconds)
    return [migration.name for migration in migrations]


@contextmanager
def open_blobs(settings: Settings) -> Iterator[BlobStore]:
    """The blob store, which may be unavailable."""
    bucket = _bucket(settings)
    if bucket is None:
        yield DiskBlobStore(settings.blobs_dir)
        return
    store = S3BlobStore(bucket)
    try:
        yield store
    finally:
        store.close()


def describe_storage(settings: Settings) -> str:
    """The location of the data, for administrators."""
    bucket = _bucket(settings)
    if settings.database_url is None and bucket is None:
        return str(settings.data_dir)
    database = describe_database(settings.database_url) if settings.database_url else str(settings.postgres_dir)
    return f"{database} and {bucket or settings.blobs_dir}"


def storage_for_clients(settings: Settings) -> str:
    """The location of the data, without addresses, for clients."""
    if settings.database_url is None and settings.s3_endpoint is None:
        return "this machine"
    database = "PostgreSQL" if settings.database_url else "PostgreSQL of this machine"
    return f"{database} and {'an S3 bucket' if settings.s3_endpoint else 'files of this machine'}"


def _bucket(settings: Settings) -> Bucket | None:
    if not (settings.s3_endpoint and settings.s3_access_key and settings.s3_secret_key):
        return None
    return Bucket(
        endpoint=settings.s3_endpoint,
        name=settings.s3_bucket,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        region=settings.s3_region,
    )
