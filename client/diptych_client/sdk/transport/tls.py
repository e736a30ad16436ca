"""Whom a client trusts when it speaks TLS."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

TLS_VARIABLE: Final = "DIPTYCH_TLS"
"""The environment variable that is `on` where an address without `https://` means TLS too."""

TLS_CA_VARIABLE: Final = "DIPTYCH_TLS_CA"
"""The environment variable that names a file with the certificates to trust."""

_BEGIN = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Tls:
    """TLS, and the authorities whose certificates are trusted.

    Attributes:
        ca_file: A PEM file with their certificates; None means those that the system trusts.
    """

    ca_file: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """What `DIPTYCH_TLS_CA` and `DIPTYCH_TLS` say; None when they say nothing.

        Raises:
            ValueError: `DIPTYCH_TLS` is something else than `on`.
        """
        if ca_file := environment.get(TLS_CA_VARIABLE, ""):
            return cls(Path(ca_file))
        match environment.get(TLS_VARIABLE, ""):
            case "":
                return None
            case "on":
                return cls()
            case other:
                raise ValueError(f"{TLS_VARIABLE} is {other!r}: set it to on, or leave it out.")

    def roots(self) -> bytes | None:
        """The trusted certificates in PEM form; None where the system names none, which means those of gRPC.

        Raises:
            ValueError: The file cannot be read or holds no certificate; the message says so in a sentence.
        """
        if self.ca_file is None:
            return _system_roots()
        try:
            content = self.ca_file.read_bytes()
        except OSError as error:
            raise ValueError(
                f"The file of trusted certificates cannot be read: {self.ca_file}: {error.strerror}."
            ) from error
        if _BEGIN not in content:
            raise ValueError(f"{self.ca_file} holds no certificate: it must be a PEM file of those to trust.")
        return content


def _system_roots() -> bytes | None:
    """What every other program of this machine trusts. gRPC would take a list of its own, without a company's."""
    context = ssl.create_default_context()
    certificates = context.get_ca_certs(binary_form=True)
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates)).encode() or None
