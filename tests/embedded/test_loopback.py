"""A PostgreSQL that listens on a port of loopback, as on Windows, or where a setting asks for it."""

import asyncio
import socket
import stat
import struct
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from diptych_server.core.transport import Transport
from diptych_server.embedded import running_database, running_postgres
from diptych_server.embedded.connection import answering_process
from diptych_server.embedded.endpoint import LOOPBACK, Endpoint, free_port
from support.postgres import FAST
from support.postgres_owner import StartOwner


async def test_connections_to_the_port_need_the_password(data_directory: Path) -> None:
    """It is in a file that others cannot read, and in no command line."""
    async with running_postgres(data_directory, settings=FAST, transport=Transport.TCP) as cluster:
        conninfo, password_file = cluster.conninfo(), data_directory / "password"
        password = password_file.read_text().strip()
        psycopg.connect(conninfo).close()
        for wrong in ("", "wrong", password[:-1]):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(make_conninfo(conninfo, password=wrong))
        listening = {
            each.laddr.ip
            for each in psutil.Process(cluster.process_id).net_connections("inet")
            if each.status == psutil.CONN_LISTEN
        }
        commands = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]

    assert len(password) >= 40
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
    assert listening == {LOOPBACK}
    assert not [command for command in commands if password in command]
    assert password not in repr(cluster.endpoint)


async def test_a_taken_port_is_replaced_by_another(data_directory: Path) -> None:
    """Another program may take it between the choice and the start."""
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]
        ports = iter([taken, taken, free_port()])

        async with running_postgres(
            data_directory, settings=FAST, transport=Transport.TCP, choose_port=lambda: next(ports)
        ) as cluster:
            assert cluster.endpoint.port != taken
            psycopg.connect(cluster.conninfo()).close()


async def test_a_cluster_without_a_password_is_given_one(data_directory: Path) -> None:
    """As versions before made them; what is in it stays."""
    async with running_postgres(data_directory, settings=FAST) as cluster:
        with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
            connection.execute("create table kept as select 42 as answer")
            connection.execute("alter role diptych password null")
    (data_directory / "password").unlink()

    async with running_postgres(data_directory, settings=FAST, transport=Transport.TCP) as cluster:
        with psycopg.connect(cluster.conninfo()) as connection:
            assert connection.execute("select answer from kept").fetchone() == (42,)


async def test_socket_and_port_take_turns(data_directory: Path) -> None:
    """The setting may change from one start to the next."""
    for transport in (Transport.TCP, Transport.AUTO, Transport.TCP):
        async with running_postgres(data_directory, settings=FAST, transport=transport) as cluster:
            psycopg.connect(cluster.conninfo()).close()
            assert (cluster.endpoint.password is not None) is (transport is Transport.TCP)


@pytest.mark.parametrize(("before", "now"), [("linux", Transport.TCP), ("linux-tcp", Transport.AUTO)])
async def test_a_postgres_is_adopted_where_it_listens(
    data_directory: Path, start_owner: StartOwner, before: str, now: Transport
) -> None:
    """Although a new one would listen elsewhere."""
    owner = start_owner(data_directory, way=before)
    owner.process.kill()
    owner.process.wait()

    async with running_postgres(data_directory, settings=FAST, transport=now) as cluster:
        assert cluster.process_id == owner.postgres_id
        assert cluster.conninfo() == owner.conninfo
        psycopg.connect(cluster.conninfo()).close()


async def test_a_command_finds_the_port_of_a_running_server(data_directory: Path) -> None:
    """It reads where PostgreSQL listens, and the password."""
    async with (
        running_postgres(data_directory, settings=FAST, transport=Transport.TCP) as cluster,
        running_database(data_directory) as conninfo,
    ):
        assert conninfo == cluster.conninfo(database="diptych")

    async with running_database(data_directory) as conninfo:
        assert conninfo is None


async def test_a_foreign_program_on_the_port_is_not_trusted() -> None:
    """It could admit any client, and read all that is written."""
    asked, ended = asyncio.Event(), asyncio.Event()

    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack("!i", await reader.readexactly(4))
        await reader.readexactly(size - 4)
        writer.write(b"R" + struct.pack("!ii", 8, 0))  # "you are authenticated"
        writer.write(b"Z" + struct.pack("!i", 5) + b"I")
        asked.set()
        await writer.drain()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(let_in, LOOPBACK, 0)
    async with server:
        endpoint = Endpoint(LOOPBACK, server.sockets[0].getsockname()[1], "password")
        assert await answering_process(endpoint, names_peers=False) is None
        assert asked.is_set()
        await ended.wait()
