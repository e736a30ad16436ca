"""The main job on a server that reaches its PostgreSQL by a port of loopback, as on Windows."""

from pathlib import Path

from diptych_client.sdk import Client
from support.lived_in import live_in
from support.server_process import StartServer


async def test_capture_train_and_answer_with_postgres_on_loopback(data_dir: Path, start_server: StartServer) -> None:
    """The worker gets the password, too, and nothing listens at a socket; an orderly end leaves no process."""
    server = start_server(data_dir, environment={"DIPTYCH_POSTGRES_TRANSPORT": "tcp"})

    lived = live_in(server.address)

    assert not (data_dir / "postgresql/cluster/socket/.s.PGSQL.5432").exists()
    async with Client(server.address) as client:
        snapshots = [await client.snapshots.get(snapshot_id) for snapshot_id in lived.snapshot_ids]
    assert [snapshot.is_trained for snapshot in snapshots] == [True, True]
    ending = server.terminate()
    assert (ending.exit_code, ending.left) == (0, ())
    password = (data_dir / "postgresql/password").read_text().strip()
    assert password not in ending.errors
