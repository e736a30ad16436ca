"""How the gRPC server holds its port, and what it reports about itself."""

import asyncio
from typing import Any

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from diptych.v1 import dataset_service_pb2
from diptych_server.api.grpc_server import LIVENESS, READINESS, GrpcServer, PortTakenError
from diptych_server.api.listening import NotProtectedError
from support.api_server import Api


async def listed(channel: Any) -> set[str]:
    """The services that reflection lists; the stubs of grpc's own services know only blocking channels."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    [answer] = [answer async for answer in stub.ServerReflectionInfo(iter([asked]))]
    return {service.name for service in answer.list_services_response.service}


async def health(channel: Any, service: str) -> int:
    """The status of a service."""
    stub: Any = health_pb2_grpc.HealthStub(channel)
    return int((await stub.Check(health_pb2.HealthCheckRequest(service=service))).status)


async def test_a_port_belongs_to_one_server(api: Api) -> None:
    """A second server on the port fails at once and says what to do, instead of taking half of the calls."""
    host, _, port = api.address.rpartition(":")

    with pytest.raises(PortTakenError, match=f"The port {port} is taken.*--port"):
        GrpcServer(host=host, port=int(port))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])  # noqa: S104  it is refused
async def test_a_server_without_tls_listens_on_loopback_only(host: str) -> None:
    """Without TLS only loopback addresses are listened on, with tokens or not."""
    with pytest.raises(NotProtectedError, match=r"DIPTYCH_TLS_CERTIFICATE.*DIPTYCH_BEHIND_PROXY=true.*127\.0\.0\.1"):
        GrpcServer(host=host, port=0, needs_token=True)


async def test_a_server_without_tokens_listens_on_loopback_only() -> None:
    """A proxy with TLS is not enough."""
    with pytest.raises(NotProtectedError, match="without an access token"):
        GrpcServer(host="0.0.0.0", port=0, is_behind_proxy=True)  # noqa: S104  it is refused


async def test_a_server_with_tokens_does_not_start_without_an_auth_interceptor() -> None:
    """A forgotten auth interceptor closes the server and does not open it."""
    server = GrpcServer(host="127.0.0.1", port=0, needs_token=True)

    with pytest.raises(ValueError, match="needs an AuthInterceptor"):
        await server.start({})
    await server.stop(grace_seconds=0)


async def test_the_address_contains_the_chosen_port() -> None:
    """Port 0 requests a free port; the address contains it."""
    server = GrpcServer(host="127.0.0.1", port=0)

    host, _, port = server.address.rpartition(":")
    await server.stop(grace_seconds=0)

    assert host == "127.0.0.1"
    assert int(port) > 0


async def test_health_and_reflection_list_every_service(api: Api) -> None:
    """Standard tools list the services and their state."""
    async with aio.insecure_channel(api.address) as channel:
        names = await listed(channel)
        ours = [name for name in names if name.startswith("diptych.")]
        statuses = {await health(channel, name) for name in ("", *ours)}

    assert {"diptych.v1.DatasetService", "diptych.v1.SnapshotService", "grpc.health.v1.Health"} <= names
    assert statuses == {health_pb2.HealthCheckResponse.SERVING}


async def test_a_health_watch_reports_changes() -> None:
    """The last message from a server that stops is that it serves nothing."""
    server = GrpcServer(host="127.0.0.1", port=0)
    await server.start({})
    serving, not_serving = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
    async with aio.insecure_channel(server.address) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        unknown = stub.Watch(health_pb2.HealthCheckRequest(service="nothing"))
        watch = stub.Watch(health_pb2.HealthCheckRequest())
        before = (await watch.read()).status, (await unknown.read()).status
        every = await stub.List(health_pb2.HealthListRequest())  # type: ignore[attr-defined]  # the stubs are older

        stopping = asyncio.create_task(server.stop(grace_seconds=0.2))
        after = (await watch.read()).status
        await stopping

    assert before == (serving, health_pb2.HealthCheckResponse.SERVICE_UNKNOWN)
    assert after == not_serving
    assert every.statuses[""].status == serving


async def test_a_server_that_is_not_ready_reports_it_and_stays_alive() -> None:
    """Load balancers send calls elsewhere for a while; the process is not restarted."""
    serving, not_serving = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
    service = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
    server = GrpcServer(host="127.0.0.1", port=0)
    await server.start({service: lambda _: None})
    names = ("", LIVENESS, READINESS, service.full_name)
    async with aio.insecure_channel(server.address) as channel:
        seen = []
        for is_ready in (False, True):
            await server.report_ready(is_ready)
            seen.append([await health(channel, name) for name in names])
    await server.stop(grace_seconds=0)

    assert seen == [[serving, serving, not_serving, not_serving], [serving] * 4]
