"""The choice of the first server and its token."""

from collections.abc import Iterable
from dataclasses import replace

from diptych_client import sdk
from diptych_client.remembered import RememberedServer


def first_server(given: RememberedServer | None, kept: Iterable[RememberedServer | None]) -> RememberedServer:
    """The server given by the user, or else the latest saved one, or else the one on this machine.

    A saved token is sent only to the server that it was saved for.

    Args:
        given: the server from the command line and the environment.
        kept: the saved servers, the latest first.
    """
    known = [each for each in kept if each is not None]
    if given is None:
        return known[0] if known else RememberedServer(str(sdk.Address()))
    same = next((each for each in known if each.address == given.address), None)
    if same is None:
        return given
    return replace(given, token=given.token or same.token, tls_ca=given.tls_ca or same.tls_ca)
