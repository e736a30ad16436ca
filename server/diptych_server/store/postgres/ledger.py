"""The migrations of a database according to its ledger, compared with those of this program."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, LiteralString

from psycopg import AsyncConnection

from diptych_server.core.cannot_run import CannotRunError

_FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")
_HAS_LEDGER: LiteralString = "select to_regclass('diptych_migration') is not null"
# An old ledger without checksums lacks the column, which this reads as null.
_APPLIED: LiteralString = """
    select number, name, to_jsonb(diptych_migration) ->> 'sha256' from diptych_migration order by number
"""


class DatabaseTooNewError(CannotRunError):
    """The database was written by a newer version of this program; install that version or a later one."""


class DatabaseUnfamiliarError(CannotRunError):
    """The tables of the database were not created by the migrations of this program; nothing was changed."""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    name: str
    sql: LiteralString

    @cached_property
    def sha256(self) -> str:
        """The digest of its text, in hex."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True)
class Applied:
    """A migration that a database has; the digest is None if it was applied before digests were stored."""

    number: int
    name: str
    sha256: str | None


def known_migrations() -> Sequence[Migration]:
    """All migrations of this program, in order."""
    found = []
    for entry in (files("diptych_server.store") / "migrations").iterdir():
        if match := _FILE_NAME.fullmatch(entry.name):
            sql = entry.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), entry.name, sql))
    return sorted(found, key=lambda migration: migration.number)


async def fetch_applied(connection: AsyncConnection[tuple[Any, ...]]) -> Sequence[Applied]:
    """The migrations that the database has, in order; none if it has no ledger."""
    has_ledger = await (await connection.execute(_HAS_LEDGER)).fetchone()
    if has_ledger != (True,):
        return []
    return [Applied(*row) for row in await (await connection.execute(_APPLIED)).fetchall()]


def missing_from(applied: Sequence[Applied]) -> Sequence[Migration]:
    """The migrations that a database still needs, in order.

    Raises:
        DatabaseTooNewError: it has a migration that is newer than those of this program.
        DatabaseUnfamiliarError: it has a migration that is unknown to this program, or has a different text.
    """
    known = {migration.number: migration for migration in known_migrations()}
    newest = max(known)
    if applied and max(each.number for each in applied) > newest:
        number = max(each.number for each in applied)
        message = f"The database has migration {number}, but this program only has {newest}. Install a newer version."
        raise DatabaseTooNewError(message)
    for each in applied:
        migration = known.get(each.number)
        if migration is None:
            raise unfamiliar(f"has the migration {each.name}, which this version does not have")
        if migration.name != each.name or each.sha256 not in {None, migration.sha256}:
            raise unfamiliar(f"was created by another {each.name} than this version has")
    numbers = {each.number for each in applied}
    return [migration for migration in known.values() if migration.number not in numbers]


def unfamiliar(what: str) -> DatabaseUnfamiliarError:
    """The error for an unfamiliar database, with what to do."""
    return DatabaseUnfamiliarError(
        f"The database {what}: a development version of Diptych wrote it. Nothing was changed. Start the version that "
        "wrote it, or use a new data directory (--data-dir) or an empty database."
    )
