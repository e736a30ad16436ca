"""Who may listen where: beyond its own machine only with TLS and tokens."""

from ipaddress import ip_address

from diptych_server.core.cannot_run import CannotRunError


class NotProtectedError(CannotRunError):
    """Other machines could reach the server and read along, or come in without a token; the message says what to do."""


def is_loopback(host: str) -> bool:
    """Whether this address can be reached from its own machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening(host: str, *, speaks_tls: bool, needs_token: bool) -> None:
    """Return when it is safe to listen there.

    Args:
        host: an address or a name.
        speaks_tls: whether the server, or a trusted proxy in front of it, speaks TLS.
        needs_token: whether every call takes a token.

    Raises:
        NotProtectedError: with what to set.
    """
    if is_loopback(host):
        return
    if not speaks_tls:
        message = (
            f"Other machines could reach {host or 'this address'} and read along. "
            "Set DIPTYCH_TLS_CERTIFICATE and DIPTYCH_TLS_KEY to the files of a certificate and its key, "
            "or DIPTYCH_BEHIND_PROXY=true if a trusted proxy in front speaks TLS; "
            "or listen on this machine only: 127.0.0.1."
        )
        raise NotProtectedError(message)
    if not needs_token:
        raise NotProtectedError(f"Other machines could reach {host} and come in without an access token.")
