"""A connection outside of any pool, and the errors of an unreachable or unsuitable database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from psycopg import AsyncConnection, OperationalError, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ConnectionTimeout, DiskFull, InsufficientPrivilege
from psycopg.rows import TupleRow

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.postgres.raw_connection import connect
from diptych_server.store.postgres.sqlstate import refusal_code
from diptych_server.store.retry import StorageAwayError

_ATTEMPT_SECONDS: Final = 5
_SETTING: Final = "DIPTYCH_DATABASE_URL"
_NO_DATABASE: Final = "3D000"
_NO_PRIVILEGE: Final = "42501"
_NO_ACCOUNT: Final = "28"
"""The prefix of the codes for wrong passwords, unknown accounts and rejected hosts."""
_TEMPORARY: Final = ("08", "53300", "57P")
"""The prefixes of the codes for broken connections, too many clients, and a server that starts or stops."""


class DatabaseUnsuitableError(CannotRunError):
    """The database or its address cannot be used; the message says why."""


@asynccontextmanager
async def connected(conninfo: str) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """A connection for the block, in autocommit mode.

    Raises:
        StorageAwayError: The database is unreachable at the moment, or closed the connection.
        DatabaseUnsuitableError: It rejects the account, or the account lacks a privilege that the block needs.
    """
    where = describe_database(conninfo)
    try:
        connection = await connect(conninfo, connect_timeout=_ATTEMPT_SECONDS)
    except OperationalError as error:
        if not isinstance(error, ConnectionTimeout):
            code = await asyncio.to_thread(refusal_code, conninfo, seconds=_ATTEMPT_SECONDS)
            if remedy := _remedy(code or "", conninfo):
                raise DatabaseUnsuitableError(f"{where} rejects the connection ({_line(error)}): {remedy}") from error
        raise StorageAwayError(f"{where} cannot be reached: {_line(error)}") from error
    try:
        async with connection:
            yield connection
    except InsufficientPrivilege as error:
        raise forbidden(where, error) from error
    except DiskFull as error:
        message = f"{where} has a full disk ({_line(error)}). Free some space there, then start again."
        raise DatabaseUnsuitableError(message) from error
    except OperationalError as error:
        if error.sqlstate is not None and not error.sqlstate.startswith(_TEMPORARY):
            raise
        raise StorageAwayError(f"{where} closed the connection: {_line(error)}") from error


def forbidden(where: str, error: InsufficientPrivilege) -> DatabaseUnsuitableError:
    """The error for a missing privilege; `where` begins the message."""
    return DatabaseUnsuitableError(
        f"{where} does not allow this ({_line(error)}). Grant the account of {_SETTING} this privilege, or run "
        "`diptych-server migrate` with the account that owns the database."
    )


def describe_database(conninfo: str) -> str:
    """A description of the database for messages, without its password.

    Raises:
        DatabaseUnsuitableError: The text is not a connection string.
    """
    try:
        facts = conninfo_to_dict(conninfo)
    except ProgrammingError as error:
        # The driver's message may quote the password.
        raise DatabaseUnsuitableError(
            f"{_SETTING} is not a valid database address. Use postgresql://NAME:PASSWORD@HOST/DATABASE."
        ) from error
    host = facts.get("host") or facts.get("hostaddr") or "this machine"
    port = f":{facts['port']}" if facts.get("port") and not str(host).startswith("/") else ""
    return f"PostgreSQL at {host}{port}"


def _remedy(code: str, conninfo: str) -> str | None:
    """What to do about a connection that was rejected with this SQLSTATE; None if waiting may help."""
    facts = conninfo_to_dict(conninfo)
    name = facts.get("dbname") or facts.get("user") or "this one"
    if code.startswith(_NO_ACCOUNT):
        return f"set NAME and PASSWORD in {_SETTING} to an account that may connect from this machine."
    if code == _NO_DATABASE:
        return f"create the database {name} there, or set {_SETTING} to an existing one."
    if code == _NO_PRIVILEGE:
        return f"grant the account of {_SETTING} permission to connect to the database {name}."
    return None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
