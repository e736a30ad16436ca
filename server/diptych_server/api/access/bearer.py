"""What a call tells of its caller: the secret that it shows, and the machine that it comes from."""

from collections.abc import Iterable

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

Metadata = Iterable[tuple[str, str | bytes]]

_SCHEME = "bearer "


def secret_in(metadata: Metadata) -> str:
    """The secret in `authorization: Bearer SECRET`.

    Raises:
        Refusal: TOKEN_MISSING.
    """
    given = _value(metadata, "authorization")
    if given[: len(_SCHEME)].lower() != _SCHEME:
        message = (
            "This server wants an access token: set DIPTYCH_TOKEN, or send the metadata `authorization: Bearer SECRET`."
        )
        raise Refusal(Reason.TOKEN_MISSING, message)
    return given[len(_SCHEME) :].strip()


def machine_of(peer: str, metadata: Metadata, *, is_behind_proxy: bool) -> str:
    """The address that a call comes from, without its port.

    Args:
        peer: as gRPC tells it, `ipv4:192.0.2.7:50124`, `ipv6:%5B2001:db8::7%5D:50124` or `unix:`.
        metadata: of the call.
        is_behind_proxy: believe `x-forwarded-for`, of which a trusted proxy writes the last entry.
    """
    if is_behind_proxy and (forwarded := _value(metadata, "x-forwarded-for")):
        return forwarded.rpartition(",")[2].strip()
    return peer.rpartition(":")[0] or peer


def _value(metadata: Metadata, name: str) -> str:
    return next((value for key, value in metadata if key == name and isinstance(value, str)), "")
