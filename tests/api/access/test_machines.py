"""The machine of a call, for its limits and for the log."""

from collections.abc import Sequence

import pytest

from diptych_server.api.access.bearer import secret_in
from diptych_server.api.access.machines import address_of, machine_of
from diptych_server.core.refusal import Refusal


@pytest.mark.parametrize(
    ("peer", "address", "machine"),
    [
        ("ipv4:192.0.2.7:50124", "192.0.2.7", "192.0.2.7"),
        ("ipv6:%5B2001:db8:1:2:3::7%5D:50124", "2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("ipv6:[2001:db8:1:2::9]:50124", "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("ipv6:%5B::ffff:192.0.2.7%5D:50124", "::ffff:192.0.2.7", "192.0.2.7"),
        ("ipv6:%5Bfe80::1%25eth0%5D:5", "fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:", "unix:"),
    ],
)
def test_a_machine_is_identified_by_its_address(peer: str, address: str, machine: str) -> None:
    """The port, the host part of an IPv6 address and forwarded headers do not matter."""
    forged = (("x-forwarded-for", "203.0.113.1"),)

    assert address_of(peer, forged, is_behind_proxy=False) == address
    assert machine_of(address) == machine


@pytest.mark.parametrize(
    ("lines", "machine"),
    [
        (["203.0.113.1"], "203.0.113.1"),
        (["10.9.9.9, 203.0.113.1"], "203.0.113.1"),
        (["10.9.9.9", "203.0.113.1"], "203.0.113.1"),  # a proxy that adds its own line
        (["203.0.113.1:5001"], "203.0.113.1"),
        (["[2001:db8::7]:5001"], "2001:db8::/64"),
        (["unknown"], "unknown"),
        ([], "192.0.2.7"),
    ],
)
def test_behind_a_proxy_the_last_forwarded_address_counts(lines: Sequence[str], machine: str) -> None:
    """The entries before it, from the caller, are ignored."""
    metadata = [("x-forwarded-for", line) for line in lines]

    assert machine_of(address_of("ipv4:192.0.2.7:50124", metadata, is_behind_proxy=True)) == machine


@pytest.mark.parametrize("second", ["Bearer good", "Bearer bad", "", b"\xff"])
@pytest.mark.parametrize("is_first", [True, False])
def test_two_tokens_count_as_none(second: str | bytes, is_first: bool) -> None:  # noqa: FBT001
    """A proxy may have checked one, we would check the other."""
    given: list[tuple[str, str | bytes]] = [("authorization", "Bearer good"), ("authorization", second)]

    with pytest.raises(Refusal, match="2 authorization headers") as refused:
        secret_in(given if is_first else given[::-1])

    assert refused.value.reason == "TOKEN_MISSING"


def test_one_token_among_other_headers_is_read() -> None:
    """With its scheme in upper or lower case."""
    assert secret_in([("user-agent", "x"), ("authorization", "bEaReR  secret ")]) == "secret"
