"""The way in: one connection to one server."""

import os
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Final, Never, Self

from diptych.v1 import server_service_pb2
from diptych_client.sdk.access_tokens import AccessTokens
from diptych_client.sdk.address import Address
from diptych_client.sdk.calls import Calls, Patience
from diptych_client.sdk.convert.server import server_info
from diptych_client.sdk.datasets import Datasets
from diptych_client.sdk.models import Models
from diptych_client.sdk.own_token import checked_token, refuse_in_the_clear, token_from_environment
from diptych_client.sdk.predictions import Predictions
from diptych_client.sdk.snapshots import Snapshots
from diptych_client.sdk.tls import Tls
from diptych_client.sdk.training_jobs import TrainingJobs
from diptych_client.sdk.values.server import ServerInfo
from diptych_client.sdk.workspaces import Workspaces

_NOUNS: Final = (
    "datasets",
    "snapshots",
    "jobs",
    "models",
    "predictions",
    "workspaces",
    "access_tokens",
)


class Client:
    """A connection to a server, opened when it is first needed. Use it with `async with`, on one asyncio loop.

    Attributes:
        address: Where the server is.
        datasets: Datasets, their labels and pictures.
        snapshots: Frozen datasets with their models.
        jobs: Training jobs.
        models: Models and backbones.
        predictions: Answers to pictures.
        workspaces: Who shares what, and what happens in it.
        access_tokens: The caller's own, and for admins all of them.
    """

    def __init__(
        self,
        address: str | Address | None = None,
        *,
        token: str | None = None,
        tls: Tls | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Connects to nothing yet.

        Args:
            address: `HOST:PORT`, or `https://HOST:PORT` with TLS; None means the default port on this machine.
            token: The secret of an access token, sent with every call; None where the server wants none.
            tls: Whom to trust; given, it means TLS whatever the address says. None means what the address says, and
                with `https://` to trust whom the system trusts.
            patience: How long calls wait and how often they are tried again.

        Raises:
            ValueError: The address is none, the token is none or may not go there without TLS, or the file of trusted
                certificates cannot be read; the message says which, in a sentence.
        """
        given = Address.parse(address) if isinstance(address, str) else address or Address()
        self.address = replace(given, is_tls=True) if tls else given
        self._token = None if token is None else checked_token(token, where="what was given")
        if self._token is not None:
            refuse_in_the_clear(self.address)
        self._roots = (tls or Tls()).roots() if self.address.is_tls else None
        self._patience = patience or Patience()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """A client as the environment says.

        `DIPTYCH_SERVER` is the address, `DIPTYCH_TOKEN` the token or `DIPTYCH_TOKEN_FILE` the file that holds it,
        `DIPTYCH_TLS_CA` the file of the certificates to trust; `DIPTYCH_TLS=on` means TLS without `https://`.

        Raises:
            ValueError: One of them does not hold what it should.
        """
        return cls(
            Address.from_environment(environment),
            token=token_from_environment(environment),
            tls=Tls.from_environment(environment),
        )

    async def __aenter__(self) -> Self:
        self._calls = Calls(self.address, patience=self._patience, token=self._token, roots=self._roots)
        self.datasets = Datasets(self._calls)
        self.snapshots = Snapshots(self._calls)
        self.jobs = TrainingJobs(self._calls)
        self.models = Models(self._calls)
        self.predictions = Predictions(self._calls)
        self.workspaces = Workspaces(self._calls)
        self.access_tokens = AccessTokens(self._calls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._calls.close()

    if not TYPE_CHECKING:  # for type checkers there is nothing more than what is written above

        def __getattr__(self, name: str) -> Never:
            """Says why there is no such attribute."""
            if name in {*_NOUNS, "_calls"}:
                raise AttributeError("The client is not open: use it with `async with Client(...) as client:`.")
            raise AttributeError(f"A client has no {name!r}; it has {', '.join(_NOUNS)}.")

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
