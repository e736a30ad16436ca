"""Standard gRPC services of a running server."""

from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from support.server_process import ServerProcess

SERVICES = {
    "diptych.v1.DatasetService",
    "diptych.v1.ModelService",
    "diptych.v1.PredictionService",
    "diptych.v1.ServerService",
    "diptych.v1.SnapshotService",
    "diptych.v1.TrainingJobService",
}


async def test_announced_server_is_healthy(shared_server: ServerProcess) -> None:
    """When the server is announced, it and each of its services are serving."""
    async with aio.insecure_channel(shared_server.address) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )

        for service in ("", *SERVICES):
            answer = await check(HealthCheckRequest(service=service))

            assert answer.status == HealthCheckResponse.SERVING, service


async def test_services_can_be_listed(shared_server: ServerProcess) -> None:
    """Reflection names all of them, so that a tool needs no protos."""
    async with aio.insecure_channel(shared_server.address) as channel:
        ask = channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            request_serializer=ServerReflectionRequest.SerializeToString,
            response_deserializer=ServerReflectionResponse.FromString,
        )

        [answer] = [each async for each in ask(iter([ServerReflectionRequest(list_services="")]))]

    assert {each.name for each in answer.list_services_response.service} >= SERVICES
