"""Checks the health of a server on this machine; container engines do this every few seconds."""

import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import grpc
from grpc_health.v1 import health_pb2

_CHECK: Final = "/grpc.health.v1.Health/Check"
_SECONDS: Final = 3.0


class UnhealthyError(Exception):
    """The server is not healthy; the message contains its response."""


def check_health(service: str = "", *, host: str, port: int, certificate: Path | None) -> None:
    """Verify that the server reports that it is serving; takes a few seconds at most.

    Args:
        service: The service to check; empty means the process.
        host: The address that the server listens on; loopback is used if it listens on all addresses.
        port: The port that it listens on.
        certificate: The certificate of a server with TLS; trusted regardless of its issuer and names.

    Raises:
        UnhealthyError: It is not serving.
    """
    where = _text((_reachable(host), port))
    try:
        with own_channel(host=host, port=port, certificate=certificate) as channel:
            request = health_pb2.HealthCheckRequest(service=service)
            check = channel.unary_unary(
                _CHECK,
                request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
                response_deserializer=health_pb2.HealthCheckResponse.FromString,
            )
            answer = check(request, timeout=_SECONDS)
    except grpc.RpcError as error:
        raise UnhealthyError(f"{where} responded with {error.code().name}: {error.details()}") from error
    except OSError as error:  # including TLS errors
        raise UnhealthyError(f"{where} cannot be reached: {error}") from error
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        status = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
        raise UnhealthyError(f"{where} responded with {status}.")


def _reachable(host: str) -> str:
    try:
        own = ip_address(host)
    except ValueError:
        return host
    if not own.is_unspecified:
        return host
    return "127.0.0.1" if own.version == 4 else "::1"  # noqa: PLR2004  the version of the protocol


def own_channel(*, host: str, port: int, certificate: Path | None) -> grpc.Channel:
    """A channel to the server on this machine; the arguments are those of `check_health`.

    Raises:
        OSError: With TLS: there is no server, or it has another certificate.
    """
    address = (_reachable(host), port)
    if certificate is None:
        return grpc.insecure_channel(_text(address))
    credentials = grpc.ssl_channel_credentials(certificate.read_bytes())
    options = [("grpc.ssl_target_name_override", _name_shown(address, certificate))]
    return grpc.secure_channel(_text(address), credentials, options)


def _name_shown(address: tuple[str, int], certificate: Path) -> str:
    """A name in the certificate of the server; gRPC requires one."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the file has no root
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(address, _SECONDS) as plain, context.wrap_socket(plain) as connection:
        shown = connection.getpeercert() or {}
    names = [str(entry[1]) for entry in shown.get("subjectAltName", ())]
    return names[0].replace("*", "any") if names else address[0]


def _text(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
