"""Which server the window begins with, and with which token."""

from collections.abc import Iterable
from dataclasses import replace

from diptych_client import sdk
from diptych_client.remembered import RememberedServer


def first_server(told: RememberedServer | None, kept: Iterable[RememberedServer | None]) -> RememberedServer:
    """The server that somebody named, or else the first that was kept, or else the one of this machine.

    A token that was kept goes to the server that it was kept with, and to no other.

    Args:
        told: what the command line and the environment name.
        kept: what was remembered, the latest first.
    """
    known = [each for each in kept if each is not None]
    if told is None:
        return known[0] if known else RememberedServer(str(sdk.Address()))
    same = next((each for each in known if each.address == told.address), None)
    if same is None:
        return told
    return replace(told, token=told.token or same.token, tls_ca=told.tls_ca or same.tls_ca)
