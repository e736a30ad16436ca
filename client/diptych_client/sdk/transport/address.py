"""Addresses of servers."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self

from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT

SERVER_VARIABLE: Final = "DIPTYCH_SERVER"
"""The environment variable that names a server."""

_HIGHEST_PORT = 65535
_HTTPS_PORT = 443
_HTTPS = "https://"


@dataclass(frozen=True, slots=True)
class Address:
    """A host, its TCP port, and whether to use TLS.

    `str` gives `HOST:PORT`, or `https://HOST:PORT` with TLS; an IPv6 address is in brackets.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    is_tls: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in `HOST[:PORT]`, or with TLS in `https://HOST[:PORT]`; an IPv6 `HOST` is in brackets.

        The default port is 4817, or 443 with `https://`.

        Raises:
            ValueError: The text is not a valid address; the message says why.
        """
        stripped = text.strip()
        is_tls = stripped.lower().startswith(_HTTPS)
        bare = stripped[len(_HTTPS) :].removesuffix("/") if is_tls else stripped
        host, port = _split(bare, default_port=_HTTPS_PORT if is_tls else DEFAULT_PORT)
        if not host or any(character.isspace() or character in "/@" for character in host):
            raise ValueError(
                f"{text!r} is not a valid address. Use HOST:PORT, for example {DEFAULT_HOST}:{DEFAULT_PORT}, "
                "or https://HOST:PORT if the server uses TLS."
            )
        if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _HIGHEST_PORT):
            raise ValueError(f"{port!r} is not a valid port. Use a number from 1 to {_HIGHEST_PORT}.")
        return cls(host, int(port), is_tls)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The address in `DIPTYCH_SERVER`, or the default one.

        Raises:
            ValueError: The variable is not a valid address.
        """
        text = environment.get(SERVER_VARIABLE, "")
        return cls.parse(text) if text else cls()

    @property
    def is_this_machine(self) -> bool:
        """Whether it is a loopback address of this machine."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def target(self) -> str:
        """`HOST:PORT`, with or without TLS."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{_HTTPS}{self.target}" if self.is_tls else self.target


def _split(text: str, *, default_port: int) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":") or str(default_port)
    if text.count(":") > 1:  # an IPv6 address without brackets cannot carry a port
        return text, str(default_port)
    host, colon, port = text.partition(":")
    return host, port if colon else str(default_port)
