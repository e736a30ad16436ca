"""All checks, in the order in which to fix problems."""

import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from diptych_server.doctor.backbones import check_backbone
from diptych_server.doctor.certificate import check_certificate
from diptych_server.doctor.databases import check_database
from diptych_server.doctor.folder import check_folder
from diptych_server.doctor.objects import check_objects
from diptych_server.doctor.ports import check_metrics_port, check_port
from diptych_server.doctor.result import CheckResult, Verdict, failed
from diptych_server.doctor.settings import settings_check
from diptych_server.doctor.versions import check_versions
from diptych_server.settings import Settings

Check = Callable[[Settings], Awaitable[CheckResult | Sequence[CheckResult]]]

CHECKS: Final[Sequence[Check]] = (
    check_versions,
    settings_check,
    check_port,
    check_folder,
    check_database,
    check_objects,
    check_backbone,
    check_certificate,
    check_metrics_port,
)


async def examine(settings: Settings, *, report: Callable[[CheckResult], None]) -> Sequence[CheckResult]:
    """Run all checks, pass each finding to `report` as it is made, and return all of them."""
    results: list[CheckResult] = []
    for check in CHECKS:
        for result in await _found_by(check, settings):
            report(result)
            results.append(result)
    return results


def is_healthy(results: Sequence[CheckResult]) -> bool:
    """Whether nothing failed."""
    return all(result.verdict is not Verdict.FAILED for result in results)


async def _found_by(check: Check, settings: Settings) -> Sequence[CheckResult]:
    try:
        found = await check(settings)
    except Exception as error:  # noqa: BLE001  a check that fails must not hide the findings of the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        name = check.__name__.removeprefix("check_").replace("_", " ")
        sentence = f"The check itself failed: {type(error).__name__} in {where.name}."
        return [failed(name, sentence, "Report this as an issue; the checked part itself may be fine.")]
    return [found] if isinstance(found, CheckResult) else found
