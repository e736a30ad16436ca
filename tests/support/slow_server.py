"""A server that answers info calls immediately, and some other calls never."""

import asyncio
from typing import Any

from grpc import aio

from diptych.v1 import dataset_service_pb2 as datasets
from diptych.v1 import server_service_pb2 as about
from diptych.v1.dataset_pb2 import Dataset as DatasetMessage
from support.local_server import add_methods

_DATASETS = datasets.DESCRIPTOR.services_by_name["DatasetService"]
_SERVER = about.DESCRIPTOR.services_by_name["ServerService"]


class Slow:
    """Says what it is and has one dataset, whose watch never ends and whose label is never made."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()

    async def info(self, _request: Any, _context: Any) -> Any:
        """At once."""
        return about.GetServerInfoResponse(version="1")

    async def get(self, request: Any, _context: Any) -> Any:
        """At once."""
        return datasets.GetDatasetResponse(dataset=DatasetMessage(id=request.dataset_id, name="desk"))

    async def watch(self, request: Any, _context: Any) -> Any:
        """The dataset, then nothing more."""
        yield datasets.WatchDatasetResponse(dataset=DatasetMessage(id=request.dataset_id))
        await asyncio.Event().wait()

    async def create_label(self, _request: Any, _context: Any) -> Any:
        """Never."""
        self.is_asked.set()
        await asyncio.Event().wait()

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        methods = {"GetDataset": self.get, "WatchDataset": self.watch, "CreateLabel": self.create_label}
        add_methods(server, _DATASETS, methods)
        add_methods(server, _SERVER, {"GetServerInfo": self.info})
