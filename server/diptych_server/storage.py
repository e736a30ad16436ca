"""Where the data is, by the settings: the one place that opens the database and the blob store."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.embedded import ensure_database, has_cluster, running_database, running_postgres
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.settings import Settings
from diptych_server.store.blobs import BlobStore, Bucket, DiskBlobStore, S3BlobStore
from diptych_server.store.postgres.connect import database_in_words
from diptych_server.store.postgres.inspect import connect_once
from diptych_server.store.postgres.migrate import migrate
from diptych_server.store.retry import retry_while_unavailable

_OURS: Final = frozenset({"postgresql", "blobs", "weights", "spool"})
"""What we and, where both keep to the defaults, the window keep in a data directory."""

_OF_NOBODY: Final = frozenset({"lost+found"})
"""What a new disk holds."""


class NoDataError(CannotRunError):
    """There is no data yet; the message says where it was looked for."""


class DataDirectoryError(CannotRunError):
    """The data directory cannot be made, or is somebody else's; the message says why."""


def make_data_dir(settings: Settings) -> None:
    """Make the data directory, if there is none.

    Raises:
        DataDirectoryError: it cannot be made, or holds files of somebody else, and none of ours.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")} - _OF_NOBODY
    except OSError as error:
        raise DataDirectoryError(f"The data directory {folder} cannot be used: {error.strerror}.") from error
    keeps_data = settings.database_url is None or settings.s3_endpoint is None
    if keeps_data and found and not found & _OURS:
        raise DataDirectoryError(
            f"The folder {folder} holds other things, {min(found)!r} among them: give Diptych a data directory of its "
            "own (--data-dir, DIPTYCH_DATA_DIR), which may be empty or not there yet."
        )


@asynccontextmanager
async def database_for_command(settings: Settings, *, patience_seconds: float) -> AsyncIterator[str]:
    """Open the database, for a command that needs it for a moment.

    That is the shared one; or this machine's own, which is started for the block unless a server runs it.

    Raises:
        StorageAwayError: the shared one is still away when patience ends.
        DatabaseUnsuitableError: the shared one refuses us, or cannot be worked with.
        NoDataError: this machine has none; a command makes none, as the folder may be a wrong one.
        EmbeddedPostgresError: this machine's own does not start.
    """
    if settings.database_url is not None:
        await retry_while_unavailable(partial(connect_once, settings.database_url), patience_seconds=patience_seconds)
        yield settings.database_url
        return
    if not has_cluster(settings.postgres_dir):
        raise NoDataError(
            f"There is no data in {settings.data_dir}: start `diptych-server serve` once, which makes it, or set "
            "DIPTYCH_DATA_DIR or DIPTYCH_DATABASE_URL to where the data is."
        )
    async with running_database(settings.postgres_dir) as conninfo:
        if conninfo is not None:
            yield conninfo
            return
    async with running_postgres(settings.postgres_dir, transport=settings.postgres_transport) as cluster:
        yield await ensure_database(cluster)


async def await_storage(settings: Settings, *, patience_seconds: float | None = None) -> None:
    """Return when the shared database and the blob store can be worked with; those that are away are waited for.

    Raises:
        StorageAwayError: one of them is still away when patience, which has no end unless given, ends.
        DatabaseUnsuitableError, BlobStoreUnusableError: one of them never will do.
    """
    if settings.database_url is not None:
        await retry_while_unavailable(partial(connect_once, settings.database_url), patience_seconds=patience_seconds)
    with open_blobs(settings) as blobs:
        await retry_while_unavailable(blobs.reach, patience_seconds=patience_seconds)


async def bring_up_to_date(conninfo: str, *, patience_seconds: float | None = None) -> Sequence[str]:
    """Give a database the tables of this version, and return what was missing; several programs may do so at once.

    A database that goes away meanwhile is waited for.

    Raises:
        DatabaseTooNewError, DatabaseUnfamiliarError, QueueTooNewError, QueueUnknownError: nothing was changed.
        DatabaseUnsuitableError: the account may not change what there is to change.
        StorageAwayError: it is still away when patience, which has no end unless given, ends.
    """
    migrations = await retry_while_unavailable(partial(migrate, conninfo), patience_seconds=patience_seconds)
    await retry_while_unavailable(partial(apply_queue_schema, conninfo), patience_seconds=patience_seconds)
    return [migration.name for migration in migrations]


@contextmanager
def open_blobs(settings: Settings) -> Iterator[BlobStore]:
    """The blob store, which may be away."""
    bucket = _bucket(settings)
    if bucket is None:
        yield DiskBlobStore(settings.blobs_dir)
        return
    store = S3BlobStore(bucket)
    try:
        yield store
    finally:
        store.close()


def storage_in_words(settings: Settings) -> str:
    """Where the data is, for those who run the server."""
    bucket = _bucket(settings)
    if settings.database_url is None and bucket is None:
        return str(settings.data_dir)
    database = database_in_words(settings.database_url) if settings.database_url else str(settings.postgres_dir)
    return f"{database} and {bucket or settings.blobs_dir}"


def storage_for_clients(settings: Settings) -> str:
    """Where the data is, in words that tell a stranger no address."""
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
