"""What a server says of itself while its database is away."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from diptych_server.embedded import running_postgres
from support.postgres import FAST
from support.server_process import StartServer

NAMES = ("", "liveness", "readiness", "diptych.v1.DatasetService")
SERVING, NOT_SERVING = HealthCheckResponse.SERVING, HealthCheckResponse.NOT_SERVING


class Health:
    """The health of a server as a load balancer asks for it."""

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


async def test_a_server_without_its_database_is_not_ready_and_lives(
    tmp_path: Path, data_dir: Path, start_server: StartServer
) -> None:
    """Load balancers send calls elsewhere meanwhile; nobody starts it again, and it goes on by itself."""
    postgres = tmp_path / "postgres"
    async with AsyncExitStack() as stack:
        async with running_postgres(postgres, settings=FAST) as cluster:
            environment = {"DIPTYCH_DATABASE_URL": cluster.conninfo()}
            server = await asyncio.to_thread(start_server, data_dir, environment=environment)
            health = Health(await stack.enter_async_context(aio.insecure_channel(server.address)))
            before = await health.of_all()
        async with asyncio.timeout(30):
            await health.becomes(NOT_SERVING)
        while_away = await health.of_all()
        async with running_postgres(postgres, settings=FAST), asyncio.timeout(30):
            await health.becomes(SERVING)
            after = await health.of_all()
            assert server.process.poll() is None
            await asyncio.to_thread(server.terminate)

    assert before == after == [SERVING] * 4
    assert while_away == [SERVING, SERVING, NOT_SERVING, NOT_SERVING]
