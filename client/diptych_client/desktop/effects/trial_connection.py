"""Calls another server before the one that the window is on is left."""

from diptych_client import sdk
from diptych_client.desktop.effects.connection import TooOldError, advice, check_version, open_client
from diptych_client.desktop.state.events import Event, ServerAnswered, ServerRefused

_CALL_SECONDS = 5.0
_TIMEOUTS = sdk.Timeouts(timeout_seconds=_CALL_SECONDS, unary=sdk.RetryPolicy(give_up_after_seconds=1.0))


async def try_server(address: str, *, token: str, tls_ca: str) -> Event:
    """Whether a server answers there and accepts the token.

    Args:
        address: As it was typed.
        token: Empty where none is shown.
        tls_ca: A file with the certificates to trust; empty means those of the system.

    Returns:
        `ServerAnswered`, or `ServerRefused` with a sentence that says what to change.
    """
    try:
        async with open_client(address, token=token, tls_ca=tls_ca, timeouts=_TIMEOUTS) as client:
            info = await client.server_info(timeout_seconds=_CALL_SECONDS)
            check_version(info)
            if info.needs_token:
                await client.access_tokens.current()
    except (ValueError, TooOldError) as error:
        return ServerRefused(address, str(error))
    except sdk.DiptychError as error:
        return ServerRefused(address, advice(error, is_trial=True))
    return ServerAnswered(address, token, tls_ca)
