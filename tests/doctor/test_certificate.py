"""Certificates that no client would accept, and good ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diptych_server.doctor.certificate import check_certificate, judge_certificate
from diptych_server.doctor.result import CheckResult, Verdict
from support.certificates import Authority, Certificate
from support.doctor import MakeSettings

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def found(make_settings: MakeSettings, chain: Path, key: Path) -> CheckResult:
    """The doctor's results for these files."""
    return await check_certificate(make_settings(tls_certificate=chain, tls_key=key))


async def test_a_valid_certificate_is_fine(make_settings: MakeSettings, certificate: Certificate) -> None:
    """Its hosts and its expiry are reported."""
    result = await found(make_settings, certificate.chain, certificate.key)

    assert result.verdict is Verdict.OK
    assert "localhost, 127.0.0.1" in result.sentence
    assert "valid until 3000-01-01" in result.sentence


async def test_an_expired_certificate_fails(make_settings: MakeSettings, authority: Authority) -> None:
    """The very files that a server would start with."""
    expired = authority.certificate("localhost", has_expired=True)

    result = await found(make_settings, expired.chain, expired.key)

    assert result.verdict is Verdict.FAILED
    assert "expired" in result.sentence
    assert "DIPTYCH_TLS_CERTIFICATE" in result.remedy


async def test_a_key_of_another_certificate_fails(make_settings: MakeSettings, authority: Authority) -> None:
    """Both are good, but not together."""
    one, other = authority.certificate("localhost"), authority.certificate("localhost")

    assert (await found(make_settings, one.chain, other.key)).verdict is Verdict.FAILED


async def test_files_that_are_missing_or_garbage_fail(
    make_settings: MakeSettings, certificate: Certificate, tmp_path: Path
) -> None:
    """The file is named."""
    garbage, missing = tmp_path / "garbage.pem", tmp_path / "missing.pem"
    garbage.write_text("not a certificate")

    for chain, key in ((garbage, certificate.key), (missing, certificate.key), (certificate.chain, missing)):
        result = await found(make_settings, chain, key)

        assert result.verdict is Verdict.FAILED
        assert str(chain if key is certificate.key else key) in result.sentence


async def test_without_a_certificate_nothing_is_checked(make_settings: MakeSettings) -> None:
    """A server on one machine, or behind a proxy, needs none."""
    assert (await check_certificate(make_settings())).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("names", "days", "verdict"),
    [(["lab"], 100, Verdict.OK), (["lab"], 20, Verdict.WARNING), ([], 100, Verdict.FAILED)],
)
def test_certificates_are_judged_by_names_and_expiry(names: list[str], days: int, verdict: Verdict) -> None:
    """One that ends within three weeks is to be renewed; one without a host is of no use."""
    result = judge_certificate(Path("c.pem"), names=names, ends=NOW + timedelta(days=days), now=NOW)

    assert result.verdict is verdict
