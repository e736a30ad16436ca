"""The ports: free, taken by a server of ours, or by somebody else."""

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
_ANSWER_SECONDS: Final = 3.0


async def check_port(settings: Settings) -> CheckResult:
    """Whether a server could listen here, or one of Diptych does."""
    where = host_and_port(settings.host, settings.port)
    taken = _why_not(settings.host, settings.port)
    if taken is None:
        return ok(_PORT, f"{where} is free.")
    if taken.errno != errno.EADDRINUSE:
        return failed(_PORT, f"Nobody can listen at {where}: {taken.strerror}.", "Set DIPTYCH_HOST and DIPTYCH_PORT.")
    if (version := await asyncio.to_thread(_version_of_server, settings)) is not None:
        return ok(_PORT, f"A Diptych server {version} answers at {where}.")
    sentence = f"{where} is taken, and no Diptych server answers there."
    return failed(_PORT, sentence, "Stop the program that has the port, or set DIPTYCH_PORT to another one.")


async def check_metrics_port(settings: Settings) -> CheckResult:
    """Whether the page for Prometheus could be served, or is."""
    if settings.metrics_port is None:
        return skipped(_METRICS, "No page for Prometheus is asked for (DIPTYCH_METRICS_PORT).")
    host, port = settings.metrics_host, settings.metrics_port
    where = host_and_port(host, port)
    taken = _why_not(host, port)
    if taken is None:
        return ok(_METRICS, f"{where} is free.")
    if taken.errno == errno.EADDRINUSE and _is_metrics_page(host, port):
        return ok(_METRICS, f"A page of metrics of Diptych is at {where}.")
    sentence = f"No page of metrics can be served at {where}: {taken.strerror}."
    return failed(_METRICS, sentence, "Set DIPTYCH_METRICS_HOST and DIPTYCH_METRICS_PORT to an address that is free.")


def _why_not(host: str, port: int) -> OSError | None:
    """Why nobody could listen there now."""
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
    """The version of the Diptych server that answers there, with the certificate of the settings if they name one."""
    with (
        suppress(grpc.RpcError, OSError),
        own_channel(host=settings.host, port=settings.port, certificate=settings.tls_certificate) as channel,
    ):
        ask = channel.unary_unary(
            _INFO,
            request_serializer=GetServerInfoRequest.SerializeToString,
            response_deserializer=GetServerInfoResponse.FromString,
        )
        return str(ask(GetServerInfoRequest(), timeout=_ANSWER_SECONDS).version)
    return None


def _is_metrics_page(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=_ANSWER_SECONDS) as connection:
        connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as answer:
            return b"diptych_" in answer.read()
    return False
