"""Which server the window begins with."""

from diptych_client.desktop.startup.first_server import first_server
from diptych_client.remembered import RememberedServer

HERE = RememberedServer("127.0.0.1:4817")
KEPT = RememberedServer("https://there:443", "secret", "/ca.pem")


def test_the_server_of_last_time_comes_with_its_token() -> None:
    """The latest one; at the very first start it is that of this machine."""
    assert first_server(None, (KEPT, HERE)) == KEPT
    assert first_server(None, (None, KEPT)) == KEPT
    assert first_server(None, (None, None)) == HERE


def test_a_server_that_is_named_is_taken() -> None:
    """What was kept for another one stays with that."""
    told = RememberedServer("127.0.0.1:9")
    assert first_server(told, (KEPT,)) == told


def test_a_kept_token_goes_to_its_own_server_unless_another_is_told() -> None:
    """Nobody types it twice."""
    assert first_server(RememberedServer(KEPT.address), (HERE, KEPT)) == KEPT
    other = RememberedServer(KEPT.address, "other")
    assert first_server(other, (KEPT,)).token == "other"
