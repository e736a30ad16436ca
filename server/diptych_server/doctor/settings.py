"""Which server the settings describe."""

from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok
from diptych_server.settings import Settings
from diptych_server.storage import storage_in_words

_CHECK: Final = "settings"


async def settings_check(settings: Settings) -> CheckResult:
    """Where the data is, in words without secrets; settings that cannot be read have ended the program before."""
    kind = "shared" if settings.database_url else "one machine"
    return ok(_CHECK, f"{kind.capitalize()}: the data is in {storage_in_words(settings)}.")


def unreadable(reason: str) -> CheckResult:
    """What there is to say where the settings cannot be read: nothing else can be looked at."""
    return failed(_CHECK, reason, "Correct this setting; docs/server.md lists all of them.")
