"""A real S3 server on loopback: Ceph's gateway, with its own monitor and disk in one folder.

It runs as the user who starts it, and needs the Debian packages ceph-mon, ceph-osd, radosgw and ceph-common.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

import pytest

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin", "rados")
ACCESS_KEY = "tester"
SECRET_KEY = "tester-secret"

_COMMAND_SECONDS = 180
_START_SECONDS = 180
_WATCHED_POOL, _WATCHED_OBJECT = "default.rgw.control", "notify.0"

_CONFIGURATION = """
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{monitor_port}/0]
public_addr = 127.0.0.1
ms_bind_msgr1 = false
keyring = {folder}/keyring
auth_allow_insecure_global_id_reclaim = false
log_file = {folder}/$type.log
run_dir = {folder}
crash_dir = {folder}
admin_socket =
# One disk holds one copy, on pools that are small to make.
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
[mon]
mon_data = {folder}/mon
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_crit = 1
paxos_propose_interval = 0.1
paxos_min_wait = 0.02
[osd]
osd_data = {folder}/osd
osd_objectstore = bluestore
bluestore_block_size = 4294967296
bluestore_block_wal_create = false
bluestore_block_db_create = false
osd_memory_target = 939524096
osd_memory_cache_min = 67108864
osd_class_update_on_start = false
osd_client_watch_timeout = 5
[client]
# Without TCP_NODELAY an answer waits 40 ms for an acknowledgement.
rgw_frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw_thread_pool_size = 32
rgw_dynamic_resharding = false
rgw_num_control_oids = 1
"""


def missing_programs() -> Sequence[str]:
    """The programs that are not installed here."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class CephGateway:
    """The server: `start` makes and starts what is missing, the rest is for tests of faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._monitor_port = _free_ports(2)
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}
        self.endpoint = f"http://127.0.0.1:{self._port}"
        """`http://127.0.0.1:PORT`."""
        self._fsid = str(uuid4())
        configuration = _CONFIGURATION.format(
            fsid=self._fsid, folder=folder, port=self._port, monitor_port=self._monitor_port
        )
        (folder / "ceph.conf").write_text(configuration)

    def make(self) -> None:
        """Make all three parts, start them, and return when the gateway answers."""
        self._make_keyring()
        self._make_monitor()
        self._start("ceph-mon", "-i", "a")
        self._make_disk()
        self._start("ceph-osd", "-i", "0")
        self._run(
            *("radosgw-admin", "-c", self._configuration, "-n", "client.rgw", "user", "create"),
            *("--uid=tester", "--display-name=tester", "--max-buckets=0"),
            *(f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}"),
        )
        self.start()

    def start(self) -> None:
        """Start the gateway, and return when it answers."""
        self._start("radosgw", "-n", "client.rgw")
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, f"the gateway does not answer: see {self._folder}"
            with suppress(subprocess.TimeoutExpired):
                ended = self._daemons["radosgw"].wait(timeout=0.05)
                pytest.fail(f"the gateway ended with {ended}: see {self._folder}")

    def kill(self) -> None:
        """Kill the gateway; what it had acknowledged is with the disk."""
        self._daemons["radosgw"].kill()
        self._daemons.pop("radosgw").wait()
        self._forget_watches()

    def pause(self) -> None:
        """Have the gateway hang: connections are accepted, nothing is answered."""
        gateway = self._daemons["radosgw"]
        gateway.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, gateway.pid, os.WSTOPPED | os.WNOWAIT)  # until then some threads still answer

    def resume(self) -> None:
        """Have it go on."""
        self._daemons["radosgw"].send_signal(signal.SIGCONT)

    def discard(self) -> None:
        """End everything, in no order, and remove its data."""
        for daemon in self._daemons.values():
            daemon.kill()
            daemon.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _configuration(self) -> str:
        return str(self._folder / "ceph.conf")

    def _make_keyring(self) -> None:
        keyring = str(self._folder / "keyring")
        self._run("ceph-authtool", keyring, "--create-keyring", "-n", "mon.", "--gen-key", "--cap", "mon", "allow *")
        for name in ("client.admin", "osd.0", "client.rgw"):
            caps = ("--cap", "mon", "allow *", "--cap", "osd", "allow *")
            self._run("ceph-authtool", keyring, "-n", name, "--gen-key", *caps)

    def _make_monitor(self) -> None:
        (self._folder / "mon").mkdir()
        monitors = str(self._folder / "monmap")
        address = f"[v2:127.0.0.1:{self._monitor_port}/0]"
        self._run("monmaptool", "--create", "--fsid", self._fsid, "--addv", "a", address, monitors)
        keyring = str(self._folder / "keyring")
        self._run(
            *("ceph-mon", "-c", self._configuration, "--mkfs", "-i", "a"), "--monmap", monitors, "--keyring", keyring
        )

    def _make_disk(self) -> None:
        (self._folder / "osd").mkdir()
        identity = str(uuid4())
        self._run("ceph", "-c", self._configuration, "osd", "new", identity, "0")
        self._run("ceph-osd", "-c", self._configuration, "--mkfs", "-i", "0", "--osd-uuid", identity)

    def _forget_watches(self) -> None:
        """Evict the dead gateway's watches: until they end by themselves, each new bucket waits for its answer."""
        listed = self._run("rados", "-c", self._configuration, "-p", _WATCHED_POOL, "listwatchers", _WATCHED_OBJECT)
        for line in listed.splitlines():
            address = line.removeprefix("watcher=").split(" ")[0]
            self._run("ceph", "-c", self._configuration, "osd", "blocklist", "add", address, "120")

    def _start(self, program: str, *arguments: str) -> None:
        with (self._folder / f"{program}.out").open("ab") as output:
            self._daemons[program] = subprocess.Popen(
                [program, "-c", self._configuration, *arguments, "-f"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=_environment(),
            )

    def _run(self, *command: str) -> str:
        """The output of the command."""
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False, env=_environment()
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(self.endpoint, timeout=1) as answer:  # noqa: S310  it is http
            return bool(answer.status == 200)
        return False


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in taken]


def _environment() -> dict[str, str]:
    """Ceph's own Python programs must not find the packages of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CEPH_"))}
