"""Where a server is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self

from diptych.wire.defaults import DEFAULT_HOST, DEFAULT_PORT

SERVER_VARIABLE: Final = "DIPTYCH_SERVER"
"""The environment variable that names a server."""

_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Address:
    """A host and its TCP port; `str` gives `HOST:PORT`, with an IPv6 address in brackets."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`.

        Raises:
            ValueError: The text is none of these; the message says so in a sentence.
        """
        host, port = _split(text.strip())
        if not host or any(character.isspace() or character == "/" for character in host):
            raise ValueError(f"{text!r} is no address: write HOST:PORT, for example {DEFAULT_HOST}:{DEFAULT_PORT}.")
        if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _HIGHEST_PORT):
            raise ValueError(f"{port!r} is no port: it is a number from 1 to {_HIGHEST_PORT}.")
        return cls(host, int(port))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The address in `DIPTYCH_SERVER`, or the default one.

        Raises:
            ValueError: The variable holds no address.
        """
        text = environment.get(SERVER_VARIABLE, "")
        return cls.parse(text) if text else cls()

    @property
    def is_this_machine(self) -> bool:
        """True when it names this machine by a loopback address."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":") or str(DEFAULT_PORT)
    if text.count(":") > 1:  # an IPv6 address without brackets cannot carry a port
        return text, str(DEFAULT_PORT)
    host, colon, port = text.partition(":")
    return host, port if colon else str(DEFAULT_PORT)
