"""Checks the listening address: addresses other than loopback need TLS and tokens."""

from ipaddress import ip_address

from diptych_server.core.cannot_run import CannotRunError


class NotProtectedError(CannotRunError):
    """Other machines could read the traffic or call the server without a token; the message says what to do."""


def is_loopback(host: str) -> bool:
    """Whether this address can only be reached from this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening(host: str, *, speaks_tls: bool, needs_token: bool) -> None:
    """Verify that it is safe to listen on an address.

    Args:
        host: An address or a name.
        speaks_tls: Whether the server, or a trusted proxy in front of it, uses TLS.
        needs_token: Whether every call needs a token.

    Raises:
        NotProtectedError: It is not safe; the message says what to set.
    """
    if is_loopback(host):
        return
    if not speaks_tls:
        message = (
            f"Other machines could reach {host or 'this address'} and read its traffic. "
            "Set DIPTYCH_TLS_CERTIFICATE and DIPTYCH_TLS_KEY to the files of a certificate and its key, "
            "set DIPTYCH_BEHIND_PROXY=true if a trusted proxy in front uses TLS, "
            "or listen on this machine only: 127.0.0.1."
        )
        raise NotProtectedError(message)
    if not needs_token:
        raise NotProtectedError(f"Other machines could reach {host} without an access token.")
