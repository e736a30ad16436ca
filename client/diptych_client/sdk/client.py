"""The client: a connection to a server."""

import os
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Never, Self, TypedDict

from diptych.v1 import server_service_pb2
from diptych_client.sdk.convert.server import server_info
from diptych_client.sdk.resources.access_tokens import AccessTokens
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.datasets import Datasets
from diptych_client.sdk.resources.explanations import Explanations
from diptych_client.sdk.resources.models import Models
from diptych_client.sdk.resources.predictions import Predictions
from diptych_client.sdk.resources.snapshots import Snapshots
from diptych_client.sdk.resources.training_jobs import TrainingJobs
from diptych_client.sdk.resources.workspaces import Workspaces
from diptych_client.sdk.transport.address import Address
from diptych_client.sdk.transport.calls import Calls, Timeouts
from diptych_client.sdk.transport.tls import Tls
from diptych_client.sdk.transport.token import checked_token, refuse_in_the_clear, token_from_environment
from diptych_client.sdk.values.handle import H, attached
from diptych_client.sdk.values.server import ServerInfo


class Client:
    """A connection to a server, opened on the asyncio loop of its first call.

    Use it with `async with`, or `await client.close()` at the end.
    """

    def __init__(
        self,
        address: str | Address | None = None,
        *,
        token: str | None = None,
        tls: Tls | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Check the settings; connects on first use.

        Args:
            address: `HOST:PORT`, or `https://HOST:PORT` with TLS; None means the default port on this machine.
            token: The secret of an access token, sent with every call; None if the server needs none.
            tls: The certificates to trust; enables TLS for any address. None means TLS only with `https://`, trusting
                the certificates of the system.
            timeouts: Timeouts and retries of calls.

        Raises:
            ValueError: The address or the token is not valid, the token would be sent without TLS, or the file of
                trusted certificates could not be read; the message says which.
        """
        given = Address.parse(address) if isinstance(address, str) else address or Address()
        self.address = replace(given, is_tls=True) if tls else given
        """The address of the server."""
        own = None if token is None else checked_token(token, where="the argument")
        if own is not None:
            refuse_in_the_clear(self.address)
        roots = (tls or Tls()).roots() if self.address.is_tls else None
        self._calls = Calls(self.address, timeouts=timeouts or Timeouts(), token=own, roots=roots)
        self.datasets = Datasets(self._calls)
        """Datasets, their labels and pictures."""
        self.snapshots = Snapshots(self._calls)
        """Frozen datasets with their models."""
        self.training_jobs = TrainingJobs(self._calls)
        """Training jobs."""
        self.models = Models(self._calls)
        """Models and backbones."""
        self.predictions = Predictions(self._calls)
        """Predictions for pictures."""
        self.explanations = Explanations(self._calls)
        """Questions about a picture: why, what if, and where it lies among the others."""
        self.workspaces = Workspaces(self._calls)
        """Workspaces and their changes."""
        self.access_tokens = AccessTokens(self._calls)
        """The caller's own token, and for admins all of them."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """A client with the settings of the environment.

        `DIPTYCH_SERVER` is the address, `DIPTYCH_TOKEN` the token or `DIPTYCH_TOKEN_FILE` its file, `DIPTYCH_TLS_CA`
        the file of the certificates to trust; `DIPTYCH_TLS=on` enables TLS without `https://`.

        Raises:
            ValueError: One of the variables is not valid.
        """
        return cls(**settings_from(environment))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    if not TYPE_CHECKING:  # hidden from type checkers, which know all attributes

        def __getattr__(self, name: str) -> Never:
            """Raise an error that lists the attributes."""
            nouns = ", ".join(name for name in vars(self) if not name.startswith("_"))
            raise AttributeError(f"A client has no {name!r}; it has {nouns}.")

    async def close(self) -> None:
        """Close the connection and cancel its calls. Later calls raise `NotConnectedError`."""
        await self._calls.close()

    def attach(self, handle: H) -> H:
        """Return a copy of the handle with this client's connection, for example after unpickling.

        Args:
            handle: A `Dataset`, `Snapshot`, `TrainingJob`, `Model` or `Workspace` of this server.

        Raises:
            TypeError: It is not a handle, or a handle of the blocking client.
        """
        if not issubclass(type(handle), AsyncHandle):
            raise TypeError(f"A {type(handle).__name__} is not a handle of this client.")
        return attached(handle, self._calls)

    async def server_info(self, *, timeout_seconds: float | None = None) -> ServerInfo:
        """The version, limits and settings of the server.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = server_service_pb2.GetServerInfoRequest()
        response = await self._calls.unary(
            self._calls.server.GetServerInfo, request, may_retry=True, timeout_seconds=timeout_seconds
        )
        return server_info(response)


class Settings(TypedDict):
    """Arguments of `Client`: address, token and TLS."""

    address: Address
    token: str | None
    tls: Tls | None


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings in `DIPTYCH_SERVER`, `DIPTYCH_TOKEN`, `DIPTYCH_TOKEN_FILE`, `DIPTYCH_TLS_CA` and `DIPTYCH_TLS`.

    Raises:
        ValueError: One of the variables is not valid.
    """
    return Settings(
        address=Address.from_environment(environment),
        token=token_from_environment(environment),
        tls=Tls.from_environment(environment),
    )
