"""Access tokens: where to read them from, and where they may be sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diptych_client.sdk.transport.address import Address

TOKEN_VARIABLE: Final = "DIPTYCH_TOKEN"  # noqa: S105  the name of a variable
"""The environment variable for an access token."""

TOKEN_FILE_VARIABLE: Final = "DIPTYCH_TOKEN_FILE"  # noqa: S105  as above
"""The environment variable for a file with an access token."""


def token_from_environment(environment: Mapping[str, str]) -> str | None:
    """The token in `DIPTYCH_TOKEN`, or else in the file at `DIPTYCH_TOKEN_FILE`; None if neither is set.

    Raises:
        ValueError: The token is not valid, or the file could not be read.
    """
    if token := environment.get(TOKEN_VARIABLE, ""):
        return checked_token(token, where=TOKEN_VARIABLE)
    if path := environment.get(TOKEN_FILE_VARIABLE, ""):
        return read_token(Path(path))
    return None


def read_token(path: Path) -> str:
    """The token in a file.

    Raises:
        ValueError: The file could not be read, or its token is not valid.
    """
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ValueError(f"The file of the access token could not be read: {path}: {error.strerror}.") from error
    return checked_token(content, where=str(path))


def checked_token(text: str, *, where: str) -> str:
    """Check a token and strip white space around it.

    Args:
        text: The token.
        where: Its source, for error messages, which never contain the token.

    Raises:
        ValueError: It is not a valid token.
    """
    token = text.strip()
    if not token:
        raise ValueError(f"The access token in {where} is empty.")
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise ValueError(
            f"The access token in {where} is not valid. It must be one word of printable ASCII characters."
        )
    return token


def refuse_in_the_clear(address: Address) -> None:
    """Check that a token may be sent to the address: with TLS, or on this machine.

    Raises:
        ValueError: It would be sent without TLS.
    """
    if not (address.is_tls or address.is_this_machine):
        raise ValueError(
            f"An access token cannot be sent to {address} without TLS, where others could read it. "
            f"Use https://{address} if the server uses TLS."
        )
