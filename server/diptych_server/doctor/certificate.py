"""The check of the TLS certificate: that it matches its key, and how long it is valid."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from diptych_server.doctor.result import CheckResult, failed, ok, skipped, warning
from diptych_server.settings import Settings

_CHECK: Final = "certificate"
_SOON: Final = timedelta(days=21)
_REMEDY: Final = "Set DIPTYCH_TLS_CERTIFICATE to a valid certificate with its chain, and DIPTYCH_TLS_KEY to its key."


async def check_certificate(settings: Settings) -> CheckResult:
    """Check that the server's certificate can be used."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None or key is None:
        return skipped(_CHECK, "TLS is off (DIPTYCH_TLS_CERTIFICATE is not set).")
    return await asyncio.to_thread(_checked, certificate, key)


def _checked(certificate: Path, key: Path) -> CheckResult:
    try:
        facts = _facts_in_handshake(certificate, key)
    except ssl.SSLCertVerificationError as error:
        return failed(_CHECK, f"{certificate} is not valid: {error.verify_message}.", _REMEDY)
    except ssl.SSLError as error:
        return failed(_CHECK, f"{certificate} and {key} cannot be used: {error.reason or error}.", _REMEDY)
    except OSError as error:
        return failed(_CHECK, f"{error.filename or certificate} cannot be read: {error.strerror}.", _REMEDY)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(facts["notAfter"]), UTC)
    names = [name for kind, name in facts.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return judge_certificate(certificate, names=names, ends=ends, now=datetime.now(UTC))


def judge_certificate(certificate: Path, *, names: list[str], ends: datetime, now: datetime) -> CheckResult:
    """The finding for a valid certificate with these names and this end."""
    if not names:
        return failed(_CHECK, f"{certificate} names no host (subjectAltName), so clients reject it.", _REMEDY)
    sentence = f"{certificate} is for {', '.join(names)} and valid until {ends:%Y-%m-%d}."
    if ends - now < _SOON:
        return warning(_CHECK, sentence, "Renew it. A running server loads the new files automatically.")
    return ok(_CHECK, sentence)


def _facts_in_handshake(certificate: Path, key: Path) -> dict[str, Any]:
    """The certificate as a client that trusts it sees it, after a TLS handshake in memory.

    Raises:
        ssl.SSLError: the two do not match, or the certificate is not valid now.
        OSError: a file cannot be read.
    """
    for path in (certificate, key):  # the errors of ssl name no file
        path.read_bytes()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate, key)
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.check_hostname = False
    client_side.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # trust the certificate itself, whatever its issuer
    client_side.load_verify_locations(certificate)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_side.wrap_bio(there, back, server_side=True)
    client = client_side.wrap_bio(back, there)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return dict(client.getpeercert() or {})
