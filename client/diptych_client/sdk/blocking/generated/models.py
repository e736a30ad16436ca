"""The models of a server, and their backbones.

Without `await`; generated from `sdk/resources/models.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator

from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.models import Model as AsyncModel
from diptych_client.sdk.resources.models import Models as AsyncModels
from diptych_client.sdk.values.fields import ModelFields, WorkspaceFields
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.server import Backbone


class Model(ModelFields, BlockingHandle):
    """A head trained from one snapshot over a frozen backbone. Every method may raise `DiptychError`."""

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncModel:
        return translated(self, AsyncModel, self._link.calls)

    def download(self) -> Iterator[bytes]:
        """The weights, a safetensors file, in chunks; an interrupted download is resumed."""
        link = self._link
        return link.each(self._verbs.download(), lambda each: each)


class Models:
    """The models of a server: `client.models`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncModels(link.calls)

    def get(self, model_id: str, *, timeout_seconds: float | None = None) -> Model:
        """The model of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.get(model_id, timeout_seconds=timeout_seconds)), Model, link)

    def list(self, *, workspace: WorkspaceFields | str = "", filter: str = "") -> Iterator[Model]:
        """All models of the caller's workspaces, or of one of them, newest first, page by page.

        Args:
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            filter: Such as `created_at>="2026-11-30T00:00:00Z"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.each(
            self._verbs.list(workspace=workspace, filter=filter), lambda each: translated(each, Model, link)
        )

    def backbones(self) -> tuple[Backbone, ...]:
        """The backbones that this server supports, the default first.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.run(self._verbs.backbones())
