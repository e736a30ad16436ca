"""Starts and signals PostgreSQL with pg_ctl, which on Windows drops administrator rights and emulates signals."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from diptych_server.embedded.account import Account
from diptych_server.embedded.binaries import Binaries
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pid_file import recorded
from diptych_server.embedded.private_files import write_private_file
from diptych_server.embedded.process import output_of, spawn
from diptych_server.embedded.progress import processes_of
from diptych_server.embedded.system import System

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_SILENCE_SECONDS = 15.0
"""Allows for a virus scanner that examines each program as it starts."""


@dataclass(frozen=True)
class PgCtl:
    """pg_ctl for one cluster."""

    layout: Layout
    binaries: Binaries
    account: Account | None
    system: System

    async def start(self, settings: Mapping[str, str], *, output: int) -> int:
        """Start PostgreSQL and return its process id.

        Args:
            settings: All of PostgreSQL's settings.
            output: A descriptor for its output before its log file is open.

        Raises:
            ProcessLookupError: It ended immediately; the reason is in `output`.
            OSError: The program cannot be run, or the settings cannot be written.
        """
        write_private_file(self.layout.settings, "".join(_line(*setting) for setting in settings.items()))
        folder = self.system.folder_argument(self.layout.cluster)
        name = self.layout.settings.name
        config = f"{folder}/{name}" if self.system.names_own_folder else name  # relative to its working folder
        starter = spawn(
            (self.binaries.program("pg_ctl"), "start", "-W", "-s", "-D", folder, "-o", f"-c config_file={config}"),
            folder=self.layout.cluster,
            account=self.account,
            output=output,
        )
        if await asyncio.to_thread(starter.wait) != 0:
            raise ProcessLookupError("pg_ctl failed")
        return await self._recorded_process()

    async def send(self, process_id: int, signal_name: str) -> None:
        """Send PostgreSQL a signal, by its name without SIG; no effect if it has ended."""
        await output_of(
            (self.binaries.program("pg_ctl"), "kill", signal_name, str(process_id)),
            folder=self.layout.cluster,
            account=self.account,
        )

    async def _recorded_process(self) -> int:
        loop = asyncio.get_running_loop()
        seen_at = loop.time()
        while (found := recorded(self.layout)) is None:
            if processes_of(self.layout.cluster):
                seen_at = loop.time()
            elif loop.time() - seen_at > _LONGEST_SILENCE_SECONDS:
                raise ProcessLookupError("PostgreSQL ended")
            await asyncio.sleep(_FIRST_PAUSE_SECONDS)
        return found.process_id


def _line(name: str, value: str) -> str:
    quoted = value.replace("'", "''").replace("\\", "\\\\")
    return f"{name} = '{quoted}'\n"
