"""The SDK without `await`, in a separate process against a real gRPC server."""

import asyncio
import sys
from typing import Any

from grpc import aio

from diptych.v1 import dataset_pb2, dataset_service_pb2, instance_pb2, label_pb2
from support.local_server import LocalServer, add_methods, serving

SERVICE = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
PROGRAM = """
import io, sys, threading
from PIL import Image
from diptych_client.sdk import NotFoundError
from diptych_client.sdk.blocking import connect

buffer = io.BytesIO()
Image.new("L", (8, 8)).save(buffer, "PNG")
with connect(sys.argv[1]) as client:
    dataset = client.datasets.create("Desk")
    print(dataset.name, dataset.labels)
    with dataset.capture() as capture:
        print(capture.add(buffer.getvalue(), label="mug", capture_id="c1").instance.label_id)
    print([each.rename for each in client.datasets.list()] != [], [each.name for each in client.datasets.list()])
    try:
        client.datasets.find("Table")
    except NotFoundError as error:
        print(error)
print([each.name for each in threading.enumerate() if each.name.startswith(("asyncio", "diptych"))])
"""


class Datasets:
    """Answers the calls of the program."""

    async def create(self, request: Any, _context: Any) -> Any:
        """The dataset."""
        return dataset_service_pb2.CreateDatasetResponse(dataset=dataset_pb2.Dataset(id="d", name=request.dataset.name))

    async def create_label(self, request: Any, _context: Any) -> Any:
        """The label."""
        return dataset_service_pb2.CreateLabelResponse(label=label_pb2.Label(id="id-mug", name=request.name))

    async def list_(self, request: Any, _context: Any) -> Any:
        """Two pages of one dataset."""
        name, token = ("Shelf", "") if request.page_token else ("Desk", "more")
        return dataset_service_pb2.ListDatasetsResponse(
            datasets=[dataset_pb2.Dataset(id=name, name=name)], next_page_token=token
        )

    async def capture(self, requests: Any, _context: Any) -> Any:
        """An acknowledgement per picture."""
        async for request in requests:
            if request.HasField("picture"):
                yield dataset_service_pb2.CaptureInstancesResponse(
                    capture_id=request.picture.capture_id,
                    instance=instance_pb2.Instance(id="i", label_id=request.picture.label_id),
                )

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        methods = {
            "CreateDataset": self.create,
            "CreateLabel": self.create_label,
            "ListDatasets": self.list_,
            "CaptureInstances": self.capture,
        }
        add_methods(server, SERVICE, methods)


async def printed_by(program: str, server: LocalServer) -> list[str]:
    """The lines that the program prints; fails when it does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", program, server.address, stdout=-1, stderr=-1
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert errors.decode() == ""
    return output.decode().splitlines()


async def test_the_whole_sdk_works_without_await() -> None:
    """Calls, lists, captures and errors, and no thread is left behind."""
    async with serving(Datasets().add) as (server, _):
        lines = await printed_by(PROGRAM, server)

    assert lines[:4] == ["Desk ()", "id-mug", "True ['Desk', 'Shelf']", "There is no dataset 'Table'."]
    assert lines[4] == "[]"
