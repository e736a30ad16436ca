"""The choice of the first server."""

from diptych_client.desktop.startup.first_server import first_server
from diptych_client.remembered import RememberedServer

HERE = RememberedServer("127.0.0.1:4817")
KEPT = RememberedServer("https://there:443", "secret", "/ca.pem")


def test_the_server_of_last_time_comes_with_its_token() -> None:
    """The latest one; at the first start it is the one on this machine."""
    assert first_server(None, (KEPT, HERE)) == KEPT
    assert first_server(None, (None, KEPT)) == KEPT
    assert first_server(None, (None, None)) == HERE


def test_a_given_server_is_used() -> None:
    """The saved token of another server is not used for it."""
    given = RememberedServer("127.0.0.1:9")
    assert first_server(given, (KEPT,)) == given


def test_a_saved_token_goes_to_its_server_unless_another_is_given() -> None:
    """It need not be typed twice."""
    assert first_server(RememberedServer(KEPT.address), (HERE, KEPT)) == KEPT
    other = RememberedServer(KEPT.address, "other")
    assert first_server(other, (KEPT,)).token == "other"
