"""TLS settings: the certificates that a client trusts."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

TLS_VARIABLE: Final = "DIPTYCH_TLS"
"""The environment variable that enables TLS (`on`) for addresses without `https://`."""

TLS_CA_VARIABLE: Final = "DIPTYCH_TLS_CA"
"""The environment variable for the file of the certificates to trust."""

_BEGIN = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Tls:
    """TLS, and the certificates to trust."""

    ca_file: Path | None = None
    """A PEM file with their certificates; None means those that the system trusts."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """The settings in `DIPTYCH_TLS_CA` and `DIPTYCH_TLS`; None if neither is set.

        Raises:
            ValueError: `DIPTYCH_TLS` is not `on`.
        """
        if ca_file := environment.get(TLS_CA_VARIABLE, ""):
            return cls(Path(ca_file))
        match environment.get(TLS_VARIABLE, ""):
            case "":
                return None
            case "on":
                return cls()
            case other:
                raise ValueError(f"{TLS_VARIABLE}={other!r} is not valid. Set it to on, or unset it.")

    def roots(self) -> bytes | None:
        """The trusted certificates in PEM form; None if the system has none, which means those of gRPC.

        Raises:
            ValueError: The file could not be read or contains no certificate; the message says which.
        """
        if self.ca_file is None:
            return _system_roots()
        try:
            content = self.ca_file.read_bytes()
        except OSError as error:
            raise ValueError(
                f"The file of trusted certificates could not be read: {self.ca_file}: {error.strerror}."
            ) from error
        if _BEGIN not in content:
            raise ValueError(f"{self.ca_file} contains no certificate. Use a PEM file with the certificates to trust.")
        return content


def _system_roots() -> bytes | None:
    """The certificates of the system. The built-in list of gRPC would lack those of a company."""
    context = ssl.create_default_context()
    certificates = context.get_ca_certs(binary_form=True)
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates)).encode() or None
