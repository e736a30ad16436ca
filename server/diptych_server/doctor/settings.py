"""The check of the settings."""

from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok
from diptych_server.settings import Settings
from diptych_server.storage import describe_storage

_CHECK: Final = "settings"


async def settings_check(settings: Settings) -> CheckResult:
    """Describe where the data is, without secrets; unreadable settings have ended the program before."""
    kind = "shared" if settings.database_url else "one machine"
    return ok(_CHECK, f"{kind.capitalize()}: the data is in {describe_storage(settings)}.")


def unreadable(reason: str) -> CheckResult:
    """The finding for settings that cannot be read, which rules out all other checks."""
    return failed(_CHECK, reason, "Correct this setting; docs/server.md lists all of them.")
