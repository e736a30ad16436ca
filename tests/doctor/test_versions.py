"""Packages that are missing."""

from diptych_server.doctor.finding import Verdict
from diptych_server.doctor.versions import check_versions, judge_versions
from support.doctor import MakeSettings


async def test_an_installed_server_has_its_packages(make_settings: MakeSettings) -> None:
    """The versions that matter are told."""
    finding = await check_versions(make_settings())

    assert finding.verdict is Verdict.OK
    for name in ("Python 3.", "grpcio ", "psycopg ", "openvino "):
        assert name in finding.sentence


def test_a_missing_package_fails() -> None:
    """As after an installation without the extra."""
    finding = judge_versions("3.11.7", {"diptych": "1.0", "grpcio": "1.85", "psycopg": None, "torch": None})

    assert finding.verdict is Verdict.FAILED
    assert "psycopg, torch" in finding.sentence
    assert "diptych[server]" in finding.remedy
