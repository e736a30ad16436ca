"""The blocking client, for scripts and notebooks."""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from diptych_client.sdk.blocking.generated.access_tokens import AccessTokens
from diptych_client.sdk.blocking.generated.datasets import Datasets
from diptych_client.sdk.blocking.generated.explanations import Explanations
from diptych_client.sdk.blocking.generated.models import Models
from diptych_client.sdk.blocking.generated.predictions import Predictions
from diptych_client.sdk.blocking.generated.snapshots import Snapshots
from diptych_client.sdk.blocking.generated.training_jobs import TrainingJobs
from diptych_client.sdk.blocking.generated.workspaces import Workspaces
from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.client import Client as AsyncClient
from diptych_client.sdk.client import settings_from
from diptych_client.sdk.transport.address import Address
from diptych_client.sdk.transport.calls import Timeouts
from diptych_client.sdk.transport.tls import Tls
from diptych_client.sdk.values.handle import H, attached
from diptych_client.sdk.values.server import ServerInfo


class Client:
    """A connection to a server, opened on first use, with blocking methods.

    Use it with `with`, or call `close()` at the end. Thread-safe.
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
            ValueError: The address, the token or the file of trusted certificates is not valid; the message says which.
        """
        self._client = AsyncClient(address, token=token, tls=tls, timeouts=timeouts)
        self.address = self._client.address
        """The address of the server."""
        self._link = link = Link(self._client._calls)  # noqa: SLF001  same package
        self.datasets = Datasets(link)
        """Datasets, their labels and pictures."""
        self.snapshots = Snapshots(link)
        """Frozen datasets with their models."""
        self.training_jobs = TrainingJobs(link)
        """Training jobs."""
        self.models = Models(link)
        """Models and backbones."""
        self.explanations = Explanations(link)
        """Questions about a picture: why, what if, and where it lies among the others."""
        self.predictions = Predictions(link)
        """Predictions for pictures."""
        self.workspaces = Workspaces(link)
        """Workspaces and their changes."""
        self.access_tokens = AccessTokens(link)
        """The caller's own token, and for admins all of them."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """A client with the settings of the environment; see `diptych_client.sdk.Client.from_environment`.

        Raises:
            ValueError: One of the variables is not valid.
        """
        return cls(**settings_from(environment))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and cancel its calls. Later calls raise `NotConnectedError`."""
        self._link.close()

    def attach(self, handle: H) -> H:
        """Return a copy of the handle with this client's connection, for example after unpickling.

        Args:
            handle: A `Dataset`, `Snapshot`, `TrainingJob`, `Model` or `Workspace` of this server.

        Raises:
            TypeError: It is not a handle, or a handle of the async client.
        """
        if not issubclass(type(handle), BlockingHandle):
            raise TypeError(f"A {type(handle).__name__} is not a handle of this client.")
        return attached(handle, self._link)

    def server_info(self, *, timeout_seconds: float | None = None) -> ServerInfo:
        """The version, limits and settings of the server.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        return self._link.run(self._client.server_info(timeout_seconds=timeout_seconds))


def connect(address: str | Address | None = None, *, token: str | None = None, tls: Tls | None = None) -> Client:
    """Open a client with blocking methods; end it with `close()` or a `with` block.

    Without arguments this is `Client.from_environment()`, else `Client(address, token=token, tls=tls)`.

    Raises:
        ValueError: As for these.
    """
    if address is None and token is None and tls is None:
        return Client.from_environment()
    return Client(address, token=token, tls=tls)
