"""The database: the shared one, or the PostgreSQL of this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok, skipped, warning
from diptych_server.embedded import EmbeddedPostgresError, installed_version, running_database
from diptych_server.jobs.schema import shipped_migrations
from diptych_server.settings import Settings
from diptych_server.store.postgres.connect import DatabaseUnsuitableError, database_in_words
from diptych_server.store.postgres.inspect import OLDEST_VERSION, DatabaseFacts, inspect_database
from diptych_server.store.postgres.ledger import DatabaseTooNewError, DatabaseUnfamiliarError, missing_from
from diptych_server.store.retry import StorageAwayError

DATABASE: Final = "database"
VERSION: Final = "database version"
TABLES: Final = "tables"
TOKENS: Final = "access tokens"
CLOCK: Final = "clock"
_CLOSE_SECONDS: Final = 2.0
"""Times in lists come from several clocks; people notice no less."""
_FAR_SECONDS: Final = 60.0
"""Tokens expire, and S3 requests are refused after 15 minutes, by different clocks."""


async def check_database(settings: Settings) -> Sequence[CheckResult]:
    """Whether the database answers, will do, has its tables, and has the time of this machine."""
    if settings.database_url is not None:
        return await _shared(settings.database_url, needs_token=settings.needs_token)
    return await _own(settings.postgres_dir, needs_token=settings.needs_token)


async def _shared(conninfo: str, *, needs_token: bool) -> Sequence[CheckResult]:
    try:
        where = database_in_words(conninfo)
        facts = await inspect_database(conninfo)
    except DatabaseUnsuitableError as error:
        return [failed(DATABASE, str(error), "Set DIPTYCH_DATABASE_URL."), *_unseen()]
    except StorageAwayError as error:
        remedy = "Start it, open the way to it, or look at the host in DIPTYCH_DATABASE_URL."
        return [failed(DATABASE, f"{error}", remedy), *_unseen()]
    return [ok(DATABASE, f"{where} answers."), *judge_facts(facts, needs_token=needs_token)]


async def _own(folder: Path, *, needs_token: bool) -> Sequence[CheckResult]:
    async with running_database(folder) as conninfo:
        if conninfo is not None:
            facts = await inspect_database(conninfo)
            return [ok(DATABASE, f"The PostgreSQL in {folder} runs."), *judge_facts(facts, needs_token=needs_token)]
    try:
        version = await installed_version()
    except EmbeddedPostgresError as error:
        return [failed(DATABASE, str(error), "Mend this, or set DIPTYCH_DATABASE_URL."), *_unseen()]
    return [ok(DATABASE, f"PostgreSQL {version} is installed, and starts with the server."), *_unseen()]


def judge_facts(facts: DatabaseFacts, *, needs_token: bool) -> Sequence[CheckResult]:
    """What follows from what a database tells of itself, for a server whose calls take tokens or not."""
    tokens = _tokens(facts.usable_tokens or 0, needs_token=needs_token)
    return [_version(facts), _tables(facts), tokens, _clock(facts.clock_ahead_seconds)]


def _version(facts: DatabaseFacts) -> CheckResult:
    if facts.version < OLDEST_VERSION:
        return failed(VERSION, f"It is PostgreSQL {facts.full_version}.", f"Use PostgreSQL {OLDEST_VERSION} or newer.")
    if not facts.has_vectors:
        sentence = f"It is PostgreSQL {facts.full_version}, without pgvector."
        return failed(VERSION, sentence, "Install the extension 'vector' on the machine of the database.")
    return ok(VERSION, f"It is PostgreSQL {facts.full_version}, with pgvector.")


def _tables(facts: DatabaseFacts) -> CheckResult:
    try:
        missing = len(missing_from(facts.migrations))
    except (DatabaseTooNewError, DatabaseUnfamiliarError) as error:
        return failed(TABLES, str(error), "Use the version of Diptych that wrote it, or another database.")
    shipped, queue = shipped_migrations(), facts.queue_migrations or frozenset()
    if newer := sorted(queue.difference(shipped)):
        sentence = f"A newer version of Diptych wrote its job queue: {', '.join(newer)}."
        return failed(TABLES, sentence, "Install that version, or a later one.")
    if not missing and shipped[-1] in queue:
        return ok(TABLES, f"It has the tables of this version ({len(facts.migrations)} migrations).")
    what = f"It lacks {missing or 'the newest'} migrations" if facts.migrations else "It has no tables yet"
    if not facts.may_make_tables:
        remedy = "Run `diptych-server migrate` with an account that owns the database."
        return failed(TABLES, f"{what}, and this account may not make tables.", remedy)
    return warning(TABLES, f"{what}.", "Run `diptych-server migrate`, or start a server, which does it.")


def _tokens(usable: int, *, needs_token: bool) -> CheckResult:
    if not needs_token:
        return skipped(TOKENS, "Calls take no access token: this machine alone reaches the server.")
    if not usable:
        sentence = "Calls take an access token, and there is none that can be used."
        return warning(TOKENS, sentence, "Make the first one: diptych-server token create --name NAME --role admin.")
    return ok(TOKENS, f"Calls take an access token; {usable} can be used.")


def _clock(ahead: float) -> CheckResult:
    if abs(ahead) <= _CLOSE_SECONDS:
        return ok(CLOCK, f"The clocks of this machine and of the database differ by {abs(ahead):.1f} s.")
    sentence = f"The clock of the database is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this one."
    judge = failed if abs(ahead) > _FAR_SECONDS else warning
    return judge(CLOCK, sentence, "Let both machines keep time by NTP.")


def _unseen() -> Sequence[CheckResult]:
    sentence = "Not to be seen while the database does not answer."
    return [skipped(check, sentence) for check in (VERSION, TABLES, TOKENS, CLOCK)]
