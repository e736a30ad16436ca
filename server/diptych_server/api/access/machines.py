"""Identifies the machine of a call: its address, and the key for its limits."""

from collections.abc import Iterable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import unquote

Metadata = Iterable[tuple[str, str | bytes]]

_NETWORK_BITS: Final = 64
"""A machine with one address in an IPv6 network of this size usually has all of them."""


def address_of(peer: str, metadata: Metadata, *, is_behind_proxy: bool) -> str:
    """The address that a call comes from, without its port.

    Args:
        peer: The peer as gRPC names it: `ipv4:192.0.2.7:50124`, `ipv6:%5B2001:db8::7%5D:50124` or `unix:`.
        metadata: The metadata of the call.
        is_behind_proxy: Trust `x-forwarded-for`; a trusted proxy writes the last entry of its last line.
    """
    if is_behind_proxy:
        lines = [value for key, value in metadata if key == "x-forwarded-for" and isinstance(value, str)]
        if lines and (forwarded := lines[-1].rpartition(",")[2].strip()):
            return forwarded
    return _host_of(unquote(peer).partition(":")[2]) or peer


def machine_of(address: str) -> str:
    """The key for the limits of an address: an IPv4 address itself, or the 64-bit network of an IPv6 address."""
    try:
        parsed = ip_address(_host_of(address).partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((int(parsed), _NETWORK_BITS), strict=False))
    return str(parsed)


def _host_of(address: str) -> str:
    """The address without brackets and port."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
