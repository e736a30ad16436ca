"""The readiness of a server while its database or its object store is unavailable."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from diptych_server.store.blobs import Bucket
from support.ceph import CephGateway
from support.postgres import RestartedPostgres
from support.server_process import StartServer
from support.shared_storage import shared_environment

NAMES = ("", "liveness", "readiness", "diptych.v1.DatasetService")
SERVING, NOT_SERVING = HealthCheckResponse.SERVING, HealthCheckResponse.NOT_SERVING


class Health:
    """The health of a server as a load balancer requests it."""

    def __init__(self, channel: aio.Channel) -> None:
        self._check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )
        self._watch = channel.unary_stream(
            "/grpc.health.v1.Health/Watch",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )

    async def of_all(self) -> list[int]:
        """The status of each name, in their order."""
        return [(await self._check(HealthCheckRequest(service=name))).status for name in NAMES]

    async def becomes(self, status: int) -> None:
        """Return when the server has this readiness."""
        watch = self._watch(HealthCheckRequest(service="readiness"))
        async for answer in watch:
            if answer.status == status:
                break
        watch.cancel()


async def seen_without(address: str, *, stop: Callable[[], object], start: Callable[[], object]) -> list[list[int]]:
    """What a server says of itself before something stops, while it is away, and after it started again."""
    async with aio.insecure_channel(address) as channel:
        health = Health(channel)
        before = await health.of_all()
        await asyncio.to_thread(stop)
        try:
            async with asyncio.timeout(120):
                await health.becomes(NOT_SERVING)
            while_away = await health.of_all()
        finally:
            await asyncio.to_thread(start)
        async with asyncio.timeout(120):
            await health.becomes(SERVING)
        return [before, while_away, await health.of_all()]


READY, AWAY = [SERVING] * 4, [SERVING, SERVING, NOT_SERVING, NOT_SERVING]


async def test_a_server_without_its_database_is_not_ready_and_stays_alive(
    tmp_path: Path, data_dir: Path, start_server: StartServer
) -> None:
    """Load balancers send calls elsewhere until then; it recovers without a restart."""
    postgres = RestartedPostgres(tmp_path / "postgres")
    environment = {"DIPTYCH_DATABASE_URL": await asyncio.to_thread(postgres.start)}
    try:
        server = await asyncio.to_thread(start_server, data_dir, environment=environment)
        seen = await seen_without(server.address, stop=postgres.stop, start=postgres.start)
        assert server.process.poll() is None
        await asyncio.to_thread(server.terminate)
    finally:
        await asyncio.to_thread(postgres.stop)

    assert seen == [READY, AWAY, READY]


async def test_a_server_without_its_object_store_is_not_ready_and_stays_alive(
    conninfo: str, bucket: Bucket, s3_gateway: CephGateway, *, data_dir: Path, start_server: StartServer
) -> None:
    """The same, whatever it is that it cannot work without."""
    server = await asyncio.to_thread(start_server, data_dir, environment=shared_environment(conninfo, bucket))

    seen = await seen_without(server.address, stop=s3_gateway.kill, start=s3_gateway.start)

    assert server.process.poll() is None
    await asyncio.to_thread(server.terminate)
    assert seen == [READY, AWAY, READY]
