"""The address of a server."""

import pytest

from diptych_client.sdk.transport.address import Address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("localhost", "localhost", 4817),
        ("localhost:99", "localhost", 99),
        ("[::1]:99", "::1", 99),
        ("[::1]", "::1", 4817),
        ("::1", "::1", 4817),
    ],
)
def test_an_address_is_read(text: str, host: str, port: int) -> None:
    """A port that is left out is the default one."""
    assert Address.parse(text) == Address(host, port)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("https://host", "host", 443), ("HTTPS://host:99/", "host", 99), ("https://[::1]:99", "::1", 99)],
)
def test_an_address_with_tls_is_read(text: str, host: str, port: int) -> None:
    """As in browsers; the default port is theirs."""
    assert Address.parse(text) == Address(host, port, is_tls=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", ":99", "host:", "host:x", "host:0", "host:65536", "http://host:1", "a b:1"),
        *("https://", "https://host/path", "https://name:word@host"),
    ],
)
def test_an_invalid_address_is_refused(text: str) -> None:
    """The message is a sentence."""
    with pytest.raises(ValueError, match=r"\.$"):
        Address.parse(text)


def test_an_ipv6_address_is_written_in_brackets() -> None:
    """The written form can be parsed again."""
    assert str(Address("::1", 99)) == "[::1]:99"


def test_an_address_with_tls_is_written_as_it_is_read() -> None:
    """The target of the channel has no `https://` in it."""
    address = Address("host", 99, is_tls=True)

    assert (Address.parse(str(address)), address.target) == (address, "host:99")


def test_the_environment_names_the_server() -> None:
    """`DIPTYCH_SERVER` counts, and without it the default does."""
    assert Address.from_environment({"DIPTYCH_SERVER": "there:1"}) == Address("there", 1)
    assert Address.from_environment({}) == Address("127.0.0.1", 4817)
