"""A server's health is learned as container engines ask for it: by the server's own settings, with TLS or without."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import HealthServicer

from diptych_server.process.healthcheck import UnhealthyError, check_health
from support.certificates import Authority, Certificate

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@dataclass(frozen=True)
class Answering:
    """A server that answers for its health on two ports."""

    health: HealthServicer
    plain_port: int
    tls_port: int


@pytest.fixture
def elsewhere(authority: Authority) -> Certificate:
    """A certificate for names by which the server is known to its clients, not to itself."""
    return authority.certificate("*.lab.example.org")


@pytest.fixture
def answering(elsewhere: Certificate) -> Iterator[Answering]:
    """A server on all addresses with TLS, and on loopback without."""
    server = grpc.server(ThreadPoolExecutor(2))
    health = HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    credentials = grpc.ssl_server_credentials([(elsewhere.key.read_bytes(), elsewhere.chain.read_bytes())])
    made = Answering(health, server.add_insecure_port("127.0.0.1:0"), server.add_secure_port("0.0.0.0:0", credentials))
    health.set("", SERVING)
    server.start()
    yield made
    server.stop(None).wait()


def test_a_serving_server_is_healthy(answering: Answering) -> None:
    """Nothing is raised."""
    check_health(host="127.0.0.1", port=answering.plain_port, certificate=None)


def test_the_certificate_of_the_settings_is_enough_with_tls(answering: Answering, elsewhere: Certificate) -> None:
    """The check connects over loopback, whatever the names and the issuer of the server's certificate are."""
    check_health(host="0.0.0.0", port=answering.tls_port, certificate=elsewhere.chain)  # noqa: S104  as it listens


def test_another_certificate_is_not_taken(answering: Answering, certificate: Certificate) -> None:
    """A server that shows something else than its settings say is not well."""
    with pytest.raises(UnhealthyError, match="cannot be reached"):
        check_health(host="127.0.0.1", port=answering.tls_port, certificate=certificate.chain)


def test_a_server_that_does_not_serve_is_unhealthy(answering: Answering) -> None:
    """What it answers is passed on."""
    answering.health.set("", NOT_SERVING)

    with pytest.raises(UnhealthyError, match="responded with NOT_SERVING"):
        check_health(host="127.0.0.1", port=answering.plain_port, certificate=None)


def test_health_can_be_asked_of_one_thing(answering: Answering) -> None:
    """A process may live while its work cannot be done."""
    answering.health.set("readiness", NOT_SERVING)

    check_health(host="127.0.0.1", port=answering.plain_port, certificate=None)
    with pytest.raises(UnhealthyError):
        check_health("readiness", host="127.0.0.1", port=answering.plain_port, certificate=None)


@pytest.mark.parametrize("has_tls", [True, False])
def test_no_server_is_unhealthy(certificate: Certificate, *, has_tls: bool) -> None:
    """There is no listener."""
    with pytest.raises(UnhealthyError):
        check_health(host="127.0.0.1", port=1, certificate=certificate.chain if has_tls else None)
