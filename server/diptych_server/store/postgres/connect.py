"""A connection outside of any pool, and why there is none: a database that is away, or one that refuses us."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from psycopg import AsyncConnection, OperationalError, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ConnectionTimeout, DiskFull, InsufficientPrivilege
from psycopg.rows import TupleRow

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.postgres.sqlstate import refusal_code
from diptych_server.store.retry import StorageAwayError

_ATTEMPT_SECONDS: Final = 5
_SETTING: Final = "DIPTYCH_DATABASE_URL"
_NO_DATABASE: Final = "3D000"
_NO_RIGHT: Final = "42501"
_NO_ACCOUNT: Final = "28"
"""How the codes of wrong passwords, unknown accounts and closed doors begin."""
_COMES_BACK: Final = ("08", "53300", "57P")
"""How the codes of broken connections, of a full server and of one that stops or starts begin."""


class DatabaseUnsuitableError(CannotRunError):
    """There is a database, or an address of one, that this program cannot work with; the message says why."""


@asynccontextmanager
async def connected(conninfo: str) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """A connection for the block, each statement a transaction of its own.

    Raises:
        StorageAwayError: The database gives none now, or broke the one it gave.
        DatabaseUnsuitableError: It gives this account none, or not the rights that the block needs; it never will.
    """
    where = database_in_words(conninfo)
    try:
        connection = await AsyncConnection.connect(conninfo, autocommit=True, connect_timeout=_ATTEMPT_SECONDS)
    except OperationalError as error:
        if not isinstance(error, ConnectionTimeout):
            code = await asyncio.to_thread(refusal_code, conninfo, seconds=_ATTEMPT_SECONDS)
            if remedy := _remedy(code or "", conninfo):
                raise DatabaseUnsuitableError(f"{where} refuses us ({_line(error)}): {remedy}") from error
        raise StorageAwayError(f"{where} gives no connection: {_line(error)}") from error
    try:
        async with connection:
            yield connection
    except InsufficientPrivilege as error:
        raise forbidden(where, error) from error
    except DiskFull as error:
        message = f"{where} has no room ({_line(error)}): free some space on its disk, then start again."
        raise DatabaseUnsuitableError(message) from error
    except OperationalError as error:
        if error.sqlstate is not None and not error.sqlstate.startswith(_COMES_BACK):
            raise
        raise StorageAwayError(f"{where} broke the connection: {_line(error)}") from error


def forbidden(where: str, error: InsufficientPrivilege) -> DatabaseUnsuitableError:
    """What to raise where a statement failed for want of a right; `where` begins the sentence."""
    return DatabaseUnsuitableError(
        f"{where} does not allow this ({_line(error)}): give the account of {_SETTING} the right to, or run "
        "`diptych-server migrate` with the account that owns the database."
    )


def database_in_words(conninfo: str) -> str:
    """Which database this is, without its password.

    Raises:
        DatabaseUnsuitableError: This is no connection string.
    """
    try:
        facts = conninfo_to_dict(conninfo)
    except ProgrammingError as error:
        # The driver's own words may quote the password.
        raise DatabaseUnsuitableError(
            f"{_SETTING} is no address of a database: it takes postgresql://NAME:PASSWORD@HOST/DATABASE."
        ) from error
    host = facts.get("host") or facts.get("hostaddr") or "this machine"
    port = f":{facts['port']}" if facts.get("port") and not str(host).startswith("/") else ""
    return f"PostgreSQL at {host}{port}"


def _remedy(code: str, conninfo: str) -> str | None:
    """What to do about a connection that was refused with this SQLSTATE; None where it helps to wait."""
    facts = conninfo_to_dict(conninfo)
    name = facts.get("dbname") or facts.get("user") or "this one"
    if code.startswith(_NO_ACCOUNT):
        return f"set NAME and PASSWORD in {_SETTING} to an account that it lets in from this machine."
    if code == _NO_DATABASE:
        return f"make the database {name} there, or set {_SETTING} to one that it has."
    if code == _NO_RIGHT:
        return f"grant the account of {_SETTING} the right to connect to the database {name}."
    return None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
