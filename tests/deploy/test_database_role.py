"""In the containers, server and worker use a role that owns its database and rules nothing else of PostgreSQL."""

import asyncio
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

from diptych_client.sdk import Client
from diptych_server.embedded import Cluster
from support.deployment import COMPOSE_FILES, DEPLOY, read_compose
from support.drawing import draw
from support.lived_in import record, trained_snapshot
from support.postgres import FAST, cluster_in_thread
from support.server_process import StartServer, clean_environment, run_server
from support.shared_storage import make_token, postgres_program, run_postgres_program, shared_environment, worker_on

SCRIPT = DEPLOY / "postgres/application-role.sql"
FOREIGN: LiteralString = """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relowner <> 'diptych'::regrole
    union all
    select proname from pg_proc
    where pronamespace = 'public'::regnamespace and proowner <> 'diptych'::regrole
        and oid not in (select objid from pg_depend where deptype = 'e')
    union all
    select typname from pg_type
    where typnamespace = 'public'::regnamespace and typowner <> 'diptych'::regrole
        and oid not in (select objid from pg_depend where deptype = 'e')
        and typelem not in (select objid from pg_depend where deptype = 'e')
"""


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The folder of passwords, as the script that makes them leaves it."""
    script = tmp_path / "deploy/secrets.sh"
    script.parent.mkdir()
    script.write_bytes((DEPLOY / "secrets.sh").read_bytes())
    subprocess.run(["sh", str(script)], capture_output=True, check=True, timeout=120)
    return script.parent / "secrets"


@pytest.fixture
def older_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A PostgreSQL whose first superuser is `diptych`, with the database of that name."""
    with cluster_in_thread(tmp_path / "postgres", settings=FAST) as cluster:
        with connected(cluster, user="diptych", database="postgres") as admin:
            admin.execute("create database diptych")
        yield cluster


@pytest.fixture
def cluster(older_cluster: Cluster) -> Cluster:
    """The same as the image makes it now: the first superuser is `postgres`."""
    with connected(older_cluster, user="diptych") as admin:
        admin.execute("create role renamer superuser login")
    with connected(older_cluster, user="renamer") as renamer:
        renamer.execute("alter role diptych rename to postgres")
    with connected(older_cluster, user="postgres") as admin:
        admin.execute("drop role renamer")
    return older_cluster


def as_user(cluster: Cluster, user: str, *, database: str = "diptych") -> str:
    """Leads to a database of the cluster."""
    return make_conninfo(cluster.conninfo(database=database), user=user)


def connected(cluster: Cluster, *, user: str, database: str = "diptych") -> psycopg.Connection:
    """A connection that commits each statement."""
    return psycopg.connect(as_user(cluster, user, database=database), autocommit=True)


def ask_for_passwords(cluster: Cluster) -> None:
    """Have PostgreSQL open the database for passwords only, as the image does over the network."""
    doors = cluster.data_directory / "cluster/pg_hba.conf"
    doors.write_text("local diptych all scram-sha-256\n" + doors.read_text())
    with connected(cluster, user="postgres", database="postgres") as admin:
        admin.execute("select pg_reload_conf()")
    while is_open(cluster):  # until PostgreSQL has read it; each look is a connection, so this does not spin
        pass


def is_open(cluster: Cluster) -> bool:
    """Whether the superuser gets into the database without a password."""
    try:
        connected(cluster, user="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def give_role(cluster: Cluster, secrets: Path, *, user: str = "postgres") -> subprocess.CompletedProcess[str]:
    """Run the script with psql, as the entry point of the image does."""
    where = ("--host", cluster.endpoint.host, "--port", "5432", "--username", user, "--dbname", "diptych")
    command: list[str | Path] = [
        postgres_program("psql"),
        "--no-password",
        "--no-psqlrc",
        f"--set=secrets_dir={secrets}",
        *where,
    ]
    return subprocess.run(
        [*command, "--file", str(SCRIPT)],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=60,
        check=False,
    )


def of_role(cluster: Cluster, secrets: Path) -> str:
    """Leads to the database as compose tells the server, but for the host."""
    url = (secrets / "diptych_database_url").read_text("utf-8")
    assert url.startswith("postgresql://diptych:")
    return make_conninfo(url, host=cluster.endpoint.host)


def facts_of(conninfo: str, query: LiteralString) -> list[str]:
    """The first column of what a query finds."""
    with psycopg.connect(conninfo) as connection:
        return [str(row[0]) for row in connection.execute(query)]


def assert_rules_nothing(conninfo: str) -> None:
    """The role has no right over the machine, over other roles or over other databases."""
    forbidden = (
        "copy (select 1) to program 'cat'",
        "copy (select 1) to '/tmp/diptych-written'",
        "select pg_read_file('/etc/passwd')",
        "select rolpassword from pg_authid",
        "create role intruder superuser",
        "create role intruder",
        "create database more",
        "alter role diptych superuser",
        "alter role postgres password 'known'",
        "set role postgres",
        "set session authorization postgres",
        "alter system set archive_command = 'true'",
        "create table pg_catalog.hidden (x int)",
        "create function run(cstring) returns int language c as 'libc', 'system'",
    )
    for statement in forbidden:
        with psycopg.connect(conninfo, autocommit=True) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


async def assert_captures_and_trains(address: str, token: str) -> None:
    """A dataset is recorded, and a model trained from it answers."""
    async with Client(address, token=token) as client:
        dataset = await client.datasets.create("Desk")
        assert await record(dataset) > 0
        snapshot = await trained_snapshot(client, dataset, name="Desk 1")
        predicted = await client.predictions.predict_images([draw("mug", number=1)], snapshots=[snapshot])
    assert [type(outcome).__name__ for outcome in predicted] == ["PicturePredictions"]


def environment_of(conninfo: str, data_dir: Path) -> Mapping[str, str]:
    """The settings of migrate, server and worker."""
    return {**shared_environment(conninfo), "DIPTYCH_DATA_DIR": str(data_dir)}


async def test_server_and_worker_need_no_superuser(
    cluster: Cluster, secrets: Path, data_dir: Path, start_server: StartServer
) -> None:
    """The role migrates, captures, embeds, trains, predicts and cleans up in its own database, and can do no more."""
    made = give_role(cluster, secrets)
    assert made.returncode == 0, made.stderr
    ask_for_passwords(cluster)
    conninfo = of_role(cluster, secrets)
    environment = environment_of(conninfo, data_dir)

    migrated = run_server("migrate", environment=environment)
    assert migrated.returncode == 0, migrated.stderr
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)
    with worker_on({**clean_environment(), **environment}):
        await assert_captures_and_trains(server.address, make_token(environment))
    for command in ("verify", "gc"):
        done = run_server(command, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr

    assert facts_of(conninfo, FOREIGN) == []
    assert_rules_nothing(conninfo)


async def test_an_older_deployment_keeps_its_data_and_loses_its_superuser(
    older_cluster: Cluster, secrets: Path, data_dir: Path, start_server: StartServer
) -> None:
    """Tables that the superuser made become those of the role, tokens and datasets are there, and capture goes on."""
    older = environment_of(as_user(older_cluster, "diptych"), data_dir)
    server = await asyncio.to_thread(start_server, data_dir, environment=older)
    token = make_token(older)
    async with Client(server.address, token=token) as client:
        before = await record(await client.datasets.create("Shelf"))
    await asyncio.to_thread(server.terminate)

    done = give_role(older_cluster, secrets, user="diptych")

    assert done.returncode == 0, done.stderr
    ask_for_passwords(older_cluster)
    conninfo = of_role(older_cluster, secrets)
    environment = environment_of(conninfo, data_dir)
    assert facts_of(conninfo, FOREIGN) == []
    assert_rules_nothing(conninfo)
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)
    async with Client(server.address, token=token) as client:
        kept = [dataset async for dataset in client.datasets.list() if dataset.name == "Shelf"]
        assert [each.instance_count for each in kept] == [before]
    with worker_on({**clean_environment(), **environment}):
        await assert_captures_and_trains(server.address, token)


def test_the_administrator_has_the_password_of_the_secret(cluster: Cluster, secrets: Path) -> None:
    """That of the role does not open the account, and running the script again takes new passwords."""
    assert give_role(cluster, secrets).returncode == 0
    new = secrets / "postgres_admin_password"
    new.chmod(0o644)
    new.write_text("another")

    assert give_role(cluster, secrets).returncode == 0

    ask_for_passwords(cluster)
    conninfo = as_user(cluster, "postgres")
    with psycopg.connect(conninfo, password="another") as admin:
        assert admin.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (True,)
    for wrong in ((secrets / "postgres_password").read_text(), ""):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(conninfo, password=wrong)


@pytest.mark.parametrize("missing", ["postgres_password", "postgres_admin_password"])
def test_nothing_is_changed_without_a_password(cluster: Cluster, secrets: Path, missing: str) -> None:
    """A role without a password could not come in; the first start of PostgreSQL fails and says what to do."""
    (secrets / missing).unlink()

    done = give_role(cluster, secrets)

    assert done.returncode != 0
    assert "run deploy/secrets.sh" in done.stderr
    assert facts_of(as_user(cluster, "postgres"), "select rolname from pg_roles where rolname = 'diptych'") == []


@pytest.mark.parametrize(("user", "options"), [("postgres", ()), ("diptych", ("--no-owner", "--no-comments"))])
def test_a_dump_is_restored(cluster: Cluster, secrets: Path, tmp_path: Path, user: str, options: Sequence[str]) -> None:
    """By the superuser, or by the role, which may not restore the comment of the extension."""
    assert give_role(cluster, secrets).returncode == 0
    environment = environment_of(of_role(cluster, secrets), tmp_path / "data")
    assert run_server("migrate", environment=environment).returncode == 0
    run_postgres_program("pg_dump", "-Fc", "-f", str(tmp_path / "dump"), of_role(cluster, secrets))
    with connected(cluster, user="postgres", database="postgres") as admin:
        admin.execute("drop database diptych")
        admin.execute("create database diptych")
    assert give_role(cluster, secrets).returncode == 0

    run_postgres_program("pg_restore", *options, "-d", as_user(cluster, user), str(tmp_path / "dump"))

    assert facts_of(of_role(cluster, secrets), FOREIGN) == []
    again = run_server("migrate", environment=environment)
    assert (again.returncode, ".sql" in again.stdout) == (0, False), again.stdout + again.stderr


def test_compose_gives_the_superuser_to_postgres_alone() -> None:
    """Server, worker and migration get the role's address; the script is where the image looks for it."""
    services = read_compose(COMPOSE_FILES[0])["services"]
    postgres = services["postgres"]
    [mount] = [each for each in postgres["volumes"] if "application-role.sql" in each]

    assert postgres["environment"]["POSTGRES_USER"] == "postgres"
    assert postgres["environment"]["POSTGRES_DB"] == "diptych"
    assert postgres["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_admin_password"
    assert mount == "./deploy/postgres/application-role.sql:/docker-entrypoint-initdb.d/application-role.sql:ro"
    assert {name for name, each in services.items() if "postgres_admin_password" in each.get("secrets", [])} == {
        "postgres"
    }
