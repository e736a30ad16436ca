"""The server and token of a command: from its options, else the environment, else the saved login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from diptych_client import sdk
from diptych_client.remembered import RememberedServer


@dataclass(frozen=True, slots=True)
class CliOptions:
    """The options before the command; None if not given."""

    server: str | None = None
    token_file: Path | None = None
    tls_ca: Path | None = None


def client_for(options: CliOptions, environment: Mapping[str, str], remembered: RememberedServer | None) -> sdk.Client:
    """The client of a command.

    A saved token is sent only to the server that it was saved for.

    Raises:
        ValueError: A setting is not valid; the message says which.
    """
    tls = tls_from(options, environment)
    token = token_from(options, environment)
    address = _address(options, environment, remembered)
    called = replace(address, is_tls=address.is_tls or tls is not None)
    if remembered is not None and sdk.Address.parse(remembered.address) == called:
        token = token or remembered.token
        tls = tls or (sdk.Tls(Path(remembered.tls_ca)) if remembered.tls_ca else None)
    return sdk.Client(called, token=token, tls=tls)


def token_from(options: CliOptions, environment: Mapping[str, str]) -> str | None:
    """The token of the option or the environment."""
    return sdk.read_token(options.token_file) if options.token_file else sdk.token_from_environment(environment)


def tls_from(options: CliOptions, environment: Mapping[str, str]) -> sdk.Tls | None:
    """The TLS settings of the option or the environment."""
    return sdk.Tls(options.tls_ca) if options.tls_ca else sdk.Tls.from_environment(environment)


def _address(options: CliOptions, environment: Mapping[str, str], remembered: RememberedServer | None) -> sdk.Address:
    if text := options.server or environment.get(sdk.SERVER_VARIABLE):
        return sdk.Address.parse(text)
    return sdk.Address.parse(remembered.address) if remembered else sdk.Address()
