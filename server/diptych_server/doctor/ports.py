"""The checks of the ports: free, used by a Diptych server, or used by another program."""

import asyncio
import errno
import socket
from contextlib import suppress
from typing import Final

import grpc

from diptych.v1.server_service_pb2 import GetServerInfoRequest, GetServerInfoResponse
from diptych_server.core.addresses import host_and_port
from diptych_server.doctor.result import CheckResult, failed, ok, skipped
from diptych_server.process.healthcheck import own_channel
from diptych_server.settings import Settings

_PORT: Final = "port"
_METRICS: Final = "metrics port"
_INFO: Final = "/diptych.v1.ServerService/GetServerInfo"
_RESPONSE_SECONDS: Final = 3.0


async def check_port(settings: Settings) -> CheckResult:
    """Whether a server could listen here, or one of Diptych does."""
    where = host_and_port(settings.host, settings.port)
    taken = _error_of_listening(settings.host, settings.port)
    if taken is None:
        return ok(_PORT, f"{where} is free.")
    if taken.errno != errno.EADDRINUSE:
        return failed(
            _PORT, f"A server cannot listen at {where}: {taken.strerror}.", "Set DIPTYCH_HOST and DIPTYCH_PORT."
        )
    if (version := await asyncio.to_thread(_version_of_server, settings)) is not None:
        return ok(_PORT, f"A Diptych server {version} is running at {where}.")
    sentence = f"{where} is in use, but not by a Diptych server."
    return failed(_PORT, sentence, "Stop the program that uses the port, or set DIPTYCH_PORT to another one.")


async def check_metrics_port(settings: Settings) -> CheckResult:
    """Check that the metrics page for Prometheus can be served, or is being served."""
    if settings.metrics_port is None:
        return skipped(_METRICS, "The metrics page is off (DIPTYCH_METRICS_PORT is not set).")
    host, port = settings.metrics_host, settings.metrics_port
    where = host_and_port(host, port)
    taken = _error_of_listening(host, port)
    if taken is None:
        return ok(_METRICS, f"{where} is free.")
    if taken.errno == errno.EADDRINUSE and _is_metrics_page(host, port):
        return ok(_METRICS, f"Diptych serves metrics at {where}.")
    sentence = f"Metrics cannot be served at {where}: {taken.strerror}."
    return failed(_METRICS, sentence, "Set DIPTYCH_METRICS_HOST and DIPTYCH_METRICS_PORT to a free address.")


def _error_of_listening(host: str, port: int) -> OSError | None:
    """The error of an attempt to listen there; None if it succeeds."""
    try:
        [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        return error
    return None


def _version_of_server(settings: Settings) -> str | None:
    """The version of the Diptych server that runs there, reached with the configured certificate, if any."""
    with (
        suppress(grpc.RpcError, OSError),
        own_channel(host=settings.host, port=settings.port, certificate=settings.tls_certificate) as channel,
    ):
        get_info = channel.unary_unary(
            _INFO,
            request_serializer=GetServerInfoRequest.SerializeToString,
            response_deserializer=GetServerInfoResponse.FromString,
        )
        return str(get_info(GetServerInfoRequest(), timeout=_RESPONSE_SECONDS).version)
    return None


def _is_metrics_page(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=_RESPONSE_SECONDS) as connection:
        connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as response:
            return b"diptych_" in response.read()
    return False
