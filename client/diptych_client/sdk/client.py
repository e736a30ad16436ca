"""The way in: one connection to one server."""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from diptych.v1 import server_service_pb2
from diptych_client.sdk.address import Address
from diptych_client.sdk.calls import Calls, Patience
from diptych_client.sdk.convert.server import server_info
from diptych_client.sdk.datasets import Datasets
from diptych_client.sdk.models import Models
from diptych_client.sdk.predictions import Predictions
from diptych_client.sdk.snapshots import Snapshots
from diptych_client.sdk.training_jobs import TrainingJobs
from diptych_client.sdk.values.server import ServerInfo


class Client:
    """A connection to a server, opened when it is first needed. Use it with `async with`, on one asyncio loop.

    Attributes:
        datasets: Datasets, their labels and pictures.
        snapshots: Frozen datasets with their models.
        jobs: Training jobs.
        models: Models and backbones.
        predictions: Answers to pictures.
    """

    def __init__(self, address: str | Address | None = None, *, patience: Patience | None = None) -> None:
        """Connects to nothing yet.

        Args:
            address: `HOST:PORT`; None means the default port on this machine.
            patience: How long calls wait and how often they are tried again.

        Raises:
            ValueError: The address is none.
        """
        self.address = Address.parse(address) if isinstance(address, str) else address or Address()
        self._patience = patience or Patience()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """A client of the server that `DIPTYCH_SERVER` names, or of the default one.

        Raises:
            ValueError: The variable holds no address.
        """
        return cls(Address.from_environment(environment))

    async def __aenter__(self) -> Self:
        self._calls = Calls(self.address, patience=self._patience)
        self.datasets = Datasets(self._calls)
        self.snapshots = Snapshots(self._calls)
        self.jobs = TrainingJobs(self._calls)
        self.models = Models(self._calls)
        self.predictions = Predictions(self._calls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._calls.close()

    async def server_info(self, *, timeout_seconds: float | None = None) -> ServerInfo:
        """What the server is.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        request = server_service_pb2.GetServerInfoRequest()
        response = await self._calls.unary(
            self._calls.server.GetServerInfo, request, may_retry=True, timeout_seconds=timeout_seconds
        )
        return server_info(response)
