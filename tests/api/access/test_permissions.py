"""The table of permissions: nothing is missing in it, and nothing is forgotten there."""

from diptych_server.api.access.permissions import PERMISSIONS
from support.methods import every_method, path_of


def test_every_method_has_a_permission() -> None:
    """A new method is refused until its permission is defined."""
    assert {path_of(method) for method in every_method()} == set(PERMISSIONS)


def test_only_harmless_methods_are_open() -> None:
    """Additions to this list need a second thought."""
    assert {path for path, role in PERMISSIONS.items() if role is None} == {
        "/diptych.v1.ServerService/GetServerInfo",
        "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/List",
        "/grpc.health.v1.Health/Watch",
    }
