"""Where a client's access token comes from, and where it may go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diptych_client.sdk.transport.address import Address

TOKEN_VARIABLE: Final = "DIPTYCH_TOKEN"  # noqa: S105  the name of a variable
"""The environment variable that holds an access token."""

TOKEN_FILE_VARIABLE: Final = "DIPTYCH_TOKEN_FILE"  # noqa: S105  as above
"""The environment variable that names a file which holds an access token."""


def token_from_environment(environment: Mapping[str, str]) -> str | None:
    """The token in `DIPTYCH_TOKEN`, or else in the file that `DIPTYCH_TOKEN_FILE` names; None when neither is set.

    Raises:
        ValueError: What is there is no token, or the file cannot be read.
    """
    if token := environment.get(TOKEN_VARIABLE, ""):
        return checked_token(token, where=TOKEN_VARIABLE)
    if path := environment.get(TOKEN_FILE_VARIABLE, ""):
        return read_token(Path(path))
    return None


def read_token(path: Path) -> str:
    """The token in a file.

    Raises:
        ValueError: The file cannot be read, or what it holds is no token.
    """
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ValueError(f"The file of the access token cannot be read: {path}: {error.strerror}.") from error
    return checked_token(content, where=str(path))


def checked_token(text: str, *, where: str) -> str:
    """The token, without white space around it.

    Args:
        text: What should be one.
        where: Where it comes from, for the error. What it is never stands in an error.

    Raises:
        ValueError: It is none.
    """
    token = text.strip()
    if not token:
        raise ValueError(f"There is no access token in {where}: it is empty.")
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise ValueError(f"What {where} holds is no access token: that is one word of plain characters.")
    return token


def refuse_in_the_clear(address: Address) -> None:
    """Do nothing where a token may be sent to the address: with TLS, or without leaving this machine.

    Raises:
        ValueError: It may not.
    """
    if not (address.is_tls or address.is_this_machine):
        raise ValueError(
            f"An access token is not sent to {address} without TLS, where others could read it: "
            f"write https://{address} if the server has TLS."
        )
