"""Certificates for tests of TLS: a separate authority, and servers that it vouches for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_STILL_LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as PEM files."""

    chain: Path
    key: Path


class Authority:
    """A certificate authority for servers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        """The file with its certificate, for clients that trust it."""
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def certificate(self, *names: str, has_expired: bool = False) -> Certificate:
        """A fresh certificate for these host names and addresses."""
        begin, end = (_LONG_AGO, _STILL_LONG_AGO) if has_expired else (None, None)
        issued = self._authority.issue_cert(*names, not_before=begin, not_after=end)
        number = len(list(self._folder.iterdir()))
        made = Certificate(self._folder / f"{number}.pem", self._folder / f"{number}.key")
        made.chain.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(made.key))
        made.key.chmod(0o600)
        return made


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no system trusts."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> Certificate:
    """What a server on this machine shows."""
    return authority.certificate("localhost", "127.0.0.1")
