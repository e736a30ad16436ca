"""Which server a command calls, with which token: options first, then the environment, then what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from diptych_client import sdk
from diptych_client.remembered import RememberedServer


@dataclass(frozen=True, slots=True)
class CliOptions:
    """What the options before the command said; None where they said nothing."""

    server: str | None = None
    token_file: Path | None = None
    tls_ca: Path | None = None


def client_for(told: CliOptions, environment: Mapping[str, str], remembered: RememberedServer | None) -> sdk.Client:
    """The client for a command.

    A token that is remembered is for the server that it is remembered with, and goes to no other.

    Raises:
        ValueError: What was told cannot be; the message says so in a sentence.
    """
    tls = told_tls(told, environment)
    token = told_token(told, environment)
    address = _address(told, environment, remembered)
    called = replace(address, is_tls=address.is_tls or tls is not None)
    if remembered is not None and sdk.Address.parse(remembered.address) == called:
        token = token or remembered.token
        tls = tls or (sdk.Tls(Path(remembered.tls_ca)) if remembered.tls_ca else None)
    return sdk.Client(called, token=token, tls=tls)


def told_token(told: CliOptions, environment: Mapping[str, str]) -> str | None:
    """The token of the option or of the environment."""
    return sdk.read_token(told.token_file) if told.token_file else sdk.token_from_environment(environment)


def told_tls(told: CliOptions, environment: Mapping[str, str]) -> sdk.Tls | None:
    """What the option or the environment says about TLS."""
    return sdk.Tls(told.tls_ca) if told.tls_ca else sdk.Tls.from_environment(environment)


def _address(told: CliOptions, environment: Mapping[str, str], remembered: RememberedServer | None) -> sdk.Address:
    if text := told.server or environment.get(sdk.SERVER_VARIABLE):
        return sdk.Address.parse(text)
    return sdk.Address.parse(remembered.address) if remembered else sdk.Address()
