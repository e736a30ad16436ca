"""Reads the access token's secret from the metadata of a call."""

from diptych.wire.reasons import Reason
from diptych_server.api.access.machines import Metadata
from diptych_server.core.refusal import Refusal

_HEADER = "authorization"
_SCHEME = "bearer "


def secret_in(metadata: Metadata) -> str:
    """The secret in `authorization: Bearer SECRET`.

    Raises:
        Refusal: TOKEN_MISSING; also for more than one such header, because a proxy may have checked another one.
    """
    given = [value for key, value in metadata if key == _HEADER]
    if len(given) > 1:
        message = f"The call has {len(given)} authorization headers. Send exactly one."
        raise Refusal(Reason.TOKEN_MISSING, message)
    if not given or not isinstance(given[0], str) or given[0][: len(_SCHEME)].lower() != _SCHEME:
        message = (
            "This server needs an access token. Set DIPTYCH_TOKEN, or send the metadata `authorization: Bearer SECRET`."
        )
        raise Refusal(Reason.TOKEN_MISSING, message)
    return given[0][len(_SCHEME) :].strip()
