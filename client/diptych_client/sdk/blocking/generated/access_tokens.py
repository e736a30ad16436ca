"""The access tokens of a server, and the caller's own.

Without `await`; generated from `sdk/resources/access_tokens.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.access_tokens import AccessTokens as AsyncAccessTokens
from diptych_client.sdk.values.access_tokens import AccessToken, NewAccessToken, Role
from diptych_client.sdk.values.fields import WorkspaceFields


class AccessTokens:
    """The access tokens of a server: `client.access_tokens`. All but `current` take an admin."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncAccessTokens(link.calls)

    def create(
        self,
        name: str,
        *,
        role: Role | str,
        workspaces: Iterable[WorkspaceFields | str] = (),
        expires_at: datetime | None = None,
    ) -> NewAccessToken:
        """A new token with its secret, which nobody can ask for again.

        Args:
            name: Who holds it, as the history of a dataset tells.
            role: What it allows: viewer, editor or admin.
            workspaces: Those that it sees, or their ids, of those that the caller sees; none means all of them.
            expires_at: From when on it is refused; None means never.

        Raises:
            ValueError: There is no such role.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.create(name, role=role, workspaces=workspaces, expires_at=expires_at))

    def current(self) -> AccessToken | None:
        """The token that this client shows; None on a server without tokens.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.current())

    def find(self, text: str) -> AccessToken:
        """The token that is meant by an id, a name, or the beginning of an id.

        Raises:
            NotFoundError: Nothing answers to the text.
            AmbiguousNameError: Several tokens do.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.find(text))

    def list(self, *, ended: bool = False) -> Iterator[AccessToken]:
        """The tokens all of whose workspaces the caller has, newest first, page by page.

        Args:
            ended: True lists also those that were revoked or have expired.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.each(self._verbs.list(ended=ended), lambda each: each)

    def revoke(self, token: AccessToken | str) -> AccessToken:
        """The token, or the one of this id, which is refused from now on, open streams included.

        Raises:
            NotFoundError: There is none, or it sees a workspace that the caller does not.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.run(self._verbs.revoke(token))
