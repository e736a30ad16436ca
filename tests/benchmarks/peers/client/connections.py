"""One connection to a server, in its protocol: sends one picture at a time, returns confidences."""

import base64
import json
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import grpc
import numpy as np

from diptych.v1 import prediction_service_pb2 as own
from diptych.v1.prediction_service_pb2_grpc import PredictionServiceStub

HEADS = 2

Ask = Callable[[bytes], Awaitable[np.ndarray]]
"""From an encoded picture to the confidences (heads, labels)."""

Connect = Callable[[], AbstractAsyncContextManager[Ask]]
"""Opens a connection."""

_OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1)]
_V2 = Path(__file__).with_name("open_inference.proto").name


@asynccontextmanager
async def over_diptych(address: str, snapshot_ids: Sequence[str]) -> AsyncIterator[Ask]:
    """Our stream: a choice first, then frames."""
    async with grpc.aio.insecure_channel(address, options=_OWN_CONNECTION) as channel:
        call = PredictionServiceStub(channel).StreamPredictions()
        await call.write(own.StreamPredictionsRequest(choice=own.PredictionChoice(snapshot_ids=snapshot_ids)))
        await call.read()
        number = 0

        async def ask(picture: bytes) -> np.ndarray:
            nonlocal number
            number += 1
            await call.write(own.StreamPredictionsRequest(frame=own.Frame(frame_id=number, picture=picture)))
            answer = await call.read()
            return np.array([each.confidences for each in answer.predictions.predictions], np.float32)

        yield ask
        await call.done_writing()
        await call.read()


@asynccontextmanager
async def over_v2(address: str, _: Sequence[str]) -> AsyncIterator[Ask]:
    """The Open Inference Protocol over gRPC."""
    messages, services = grpc.protos_and_services(_V2)
    tensor = messages.ModelInferRequest.InferInputTensor(name="picture", datatype="BYTES", shape=[1, 1])
    async with grpc.aio.insecure_channel(address, options=_OWN_CONNECTION) as channel:
        stub = services.GRPCInferenceServiceStub(channel)

        async def ask(picture: bytes) -> np.ndarray:
            raw = struct.pack("<I", len(picture)) + picture
            request = messages.ModelInferRequest(model_name="served", inputs=[tensor], raw_input_contents=[raw])
            answer = await stub.ModelInfer(request)
            if answer.raw_output_contents:
                confidences = np.frombuffer(answer.raw_output_contents[0], np.float32)
            else:
                confidences = np.array(answer.outputs[0].contents.fp32_contents, np.float32)
            return confidences.reshape(HEADS, -1)

        yield ask


@asynccontextmanager
async def over_http(address: str, _: Sequence[str]) -> AsyncIterator[Ask]:
    """The picture as the body of a request."""
    async with _session() as session:

        async def ask(picture: bytes) -> np.ndarray:
            headers = {"Content-Type": "application/octet-stream"}
            async with session.post(f"http://{address}/predict", data=picture, headers=headers) as response:
                response.raise_for_status()
                return np.array(json.loads(await response.read()), np.float32)

        yield ask


@asynccontextmanager
async def over_json(address: str, _: Sequence[str]) -> AsyncIterator[Ask]:
    """The picture in Base64 within JSON."""
    async with _session() as session:

        async def ask(picture: bytes) -> np.ndarray:
            body = b'{"picture":"' + base64.b64encode(picture) + b'"}'
            headers = {"Content-Type": "application/json"}
            async with session.post(f"http://{address}/predict", data=body, headers=headers) as response:
                response.raise_for_status()
                return np.array(json.loads(await response.read()), np.float32)

        yield ask


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))


LANGUAGES = {"diptych": over_diptych, "v2": over_v2, "http": over_http, "json": over_json}
"""The languages by name."""

NOT_YET = (grpc.aio.AioRpcError, aiohttp.ClientError, OSError, ValueError)
"""What a server says or does before it is ready."""
