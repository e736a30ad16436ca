"""The checks of the database: a shared one, or the embedded PostgreSQL."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok, skipped, warning
from diptych_server.embedded import EmbeddedPostgresError, installed_version, running_database
from diptych_server.jobs.schema import shipped_migrations
from diptych_server.settings import Settings
from diptych_server.store.postgres.connect import DatabaseUnsuitableError, describe_database
from diptych_server.store.postgres.inspect import OLDEST_VERSION, DatabaseFacts, inspect_database
from diptych_server.store.postgres.ledger import DatabaseTooNewError, DatabaseUnfamiliarError, missing_from
from diptych_server.store.retry import StorageAwayError

DATABASE: Final = "database"
VERSION: Final = "database version"
TABLES: Final = "tables"
TOKENS: Final = "access tokens"
CLOCK: Final = "clock"
_CLOSE_SECONDS: Final = 2.0
"""Lists show times from several clocks; smaller differences go unnoticed."""
_FAR_SECONDS: Final = 60.0
"""Token expiry and S3 signatures, which are valid for 15 minutes, compare times of different clocks."""


async def check_database(settings: Settings) -> Sequence[CheckResult]:
    """Check that the database is reachable and suitable, and that its tables and clock are right."""
    if settings.database_url is not None:
        return await _shared(settings.database_url, needs_token=settings.needs_token)
    return await _own(settings.postgres_dir, needs_token=settings.needs_token)


async def _shared(conninfo: str, *, needs_token: bool) -> Sequence[CheckResult]:
    try:
        where = describe_database(conninfo)
        facts = await inspect_database(conninfo)
    except DatabaseUnsuitableError as error:
        return [failed(DATABASE, str(error), "Set DIPTYCH_DATABASE_URL."), *_skipped_checks()]
    except StorageAwayError as error:
        remedy = "Start it, check the network and firewall, or correct the host in DIPTYCH_DATABASE_URL."
        return [failed(DATABASE, f"{error}", remedy), *_skipped_checks()]
    return [ok(DATABASE, f"{where} is reachable."), *judge_facts(facts, needs_token=needs_token)]


async def _own(folder: Path, *, needs_token: bool) -> Sequence[CheckResult]:
    async with running_database(folder) as conninfo:
        if conninfo is not None:
            facts = await inspect_database(conninfo)
            return [
                ok(DATABASE, f"The PostgreSQL in {folder} is running."),
                *judge_facts(facts, needs_token=needs_token),
            ]
    try:
        version = await installed_version()
    except EmbeddedPostgresError as error:
        return [failed(DATABASE, str(error), "Fix this, or set DIPTYCH_DATABASE_URL."), *_skipped_checks()]
    return [ok(DATABASE, f"PostgreSQL {version} is installed and starts with the server."), *_skipped_checks()]


def judge_facts(facts: DatabaseFacts, *, needs_token: bool) -> Sequence[CheckResult]:
    """The findings for a reachable database, on a server that requires access tokens or not."""
    tokens = _tokens(facts.usable_tokens or 0, needs_token=needs_token)
    return [_version(facts), _tables(facts), tokens, _clock(facts.clock_ahead_seconds)]


def _version(facts: DatabaseFacts) -> CheckResult:
    if facts.version < OLDEST_VERSION:
        return failed(
            VERSION, f"The database is PostgreSQL {facts.full_version}.", f"Use PostgreSQL {OLDEST_VERSION} or newer."
        )
    if not facts.has_vectors:
        sentence = f"The database is PostgreSQL {facts.full_version} without pgvector."
        return failed(VERSION, sentence, "Install the extension 'vector' on the database server.")
    return ok(VERSION, f"The database is PostgreSQL {facts.full_version} with pgvector.")


def _tables(facts: DatabaseFacts) -> CheckResult:
    try:
        missing = len(missing_from(facts.migrations))
    except (DatabaseTooNewError, DatabaseUnfamiliarError) as error:
        return failed(TABLES, str(error), "Use the version of Diptych that wrote the database, or another database.")
    shipped, queue = shipped_migrations(), facts.queue_migrations or frozenset()
    if newer := sorted(queue.difference(shipped)):
        sentence = f"A newer version of Diptych wrote its job queue: {', '.join(newer)}."
        return failed(TABLES, sentence, "Install that version, or a later one.")
    if not missing and shipped[-1] in queue:
        return ok(TABLES, f"The tables are up to date ({len(facts.migrations)} migrations).")
    what = f"{missing or 'The newest'} migrations are missing" if facts.migrations else "There are no tables yet"
    if not facts.may_make_tables:
        remedy = "Run `diptych-server migrate` with an account that owns the database."
        return failed(TABLES, f"{what}, and this account may not create tables.", remedy)
    return warning(TABLES, f"{what}.", "Run `diptych-server migrate`, or start a server, which does the same.")


def _tokens(usable: int, *, needs_token: bool) -> CheckResult:
    if not needs_token:
        return skipped(TOKENS, "No access tokens are needed: only this machine can reach the server.")
    if not usable:
        sentence = "Calls need an access token, and there is no valid one."
        return warning(TOKENS, sentence, "Create the first one: diptych-server token create --name NAME --role admin.")
    return ok(TOKENS, f"Calls need an access token; {usable} are valid.")


def _clock(ahead: float) -> CheckResult:
    if abs(ahead) <= _CLOSE_SECONDS:
        return ok(CLOCK, f"The clocks of this machine and of the database differ by {abs(ahead):.1f} s.")
    sentence = f"The clock of the database is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this one."
    judge = failed if abs(ahead) > _FAR_SECONDS else warning
    return judge(CLOCK, sentence, "Synchronise the clocks of both machines with NTP.")


def _skipped_checks() -> Sequence[CheckResult]:
    sentence = "Skipped: the database is not responding."
    return [skipped(check, sentence) for check in (VERSION, TABLES, TOKENS, CLOCK)]
