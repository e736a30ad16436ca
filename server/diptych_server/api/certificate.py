"""The server's TLS certificate and key, reloaded when their files change."""

import ssl
from collections.abc import Sequence
from pathlib import Path

import grpc
import structlog

from diptych_server.core.cannot_run import CannotRunError

_log = structlog.get_logger(__name__)

_Stamps = Sequence[tuple[int, int, int]]


class CertificateError(CannotRunError):
    """The certificate cannot be used; the message says why."""


class Certificate:
    """A certificate and its key, as PEM files. New connections use the current contents of the files."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read the files.

        Raises:
            CertificateError: They are missing, or do not match.
        """
        self._files = (certificate, key)
        self._stamps = self._stamp()
        self._first = self._read()

    def credentials(self) -> grpc.ServerCredentials:
        """The credentials for a gRPC server."""
        return grpc.dynamic_ssl_server_credentials(self._first, self._changed)  # type: ignore[arg-type]  # None is allowed, the stub is wrong

    def _changed(self) -> grpc.ServerCertificateConfiguration | None:
        """The new configuration, or None for no change; gRPC calls this for every connection, in another thread."""
        try:
            stamps = self._stamp()
            if stamps == self._stamps:
                return None
            changed = self._read()
        except CertificateError as error:  # perhaps one file is new and the other not yet
            _log.warning("certificate not replaced", reason=str(error))
            return None
        self._stamps = stamps
        _log.info("certificate replaced", file=str(self._files[0]))
        return changed

    def _stamp(self) -> _Stamps:
        try:
            stats = [path.stat() for path in self._files]
        except OSError as error:
            raise _unreadable(error) from error
        return [(stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in stats]

    def _read(self) -> grpc.ServerCertificateConfiguration:
        certificate, key = self._files
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
            return grpc.ssl_server_certificate_configuration([(key.read_bytes(), certificate.read_bytes())])
        except (ssl.SSLError, ValueError) as error:
            message = f"{certificate} and {key} are not a valid PEM certificate and its key: {error}."
            raise CertificateError(message) from error
        except OSError as error:
            raise _unreadable(error) from error


def _unreadable(error: OSError) -> CertificateError:
    return CertificateError(f"The certificate cannot be read: {error.filename}: {error.strerror}.")


def _no_password() -> str:
    raise ValueError("the key has a password; use a key without one")
