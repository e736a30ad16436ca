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
    """The access tokens of a server: `client.access_tokens`. All methods except `current` require an admin."""

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
        """Create a token; its secret is returned only once.

        Args:
            name: The name of its holder, shown in the history of datasets.
            role: viewer, editor or admin.
            workspaces: The workspaces, or their ids, that it can access; empty means all of the caller's.
            expires_at: When it expires; None means never.

        Raises:
            ValueError: The role is not valid.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.run(self._verbs.create(name, role=role, workspaces=workspaces, expires_at=expires_at))

    def current(self) -> AccessToken | None:
        """The token of this client; None on a server without tokens.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.run(self._verbs.current())

    def find(self, text: str) -> AccessToken:
        """Find a token by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No token matches the text.
            AmbiguousNameError: Several tokens match the text.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.run(self._verbs.find(text))

    def list(self, *, ended: bool = False, filter: str = "") -> Iterator[AccessToken]:
        """The tokens with no workspace beyond the caller's, newest first, page by page.

        Args:
            ended: True includes revoked and expired tokens.
            filter: Such as `role="admin"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.each(self._verbs.list(ended=ended, filter=filter), lambda each: each)

    def revoke(self, token: AccessToken | str) -> AccessToken:
        """Revoke a token, or the one of this id, and end its streams; returns the token.

        Raises:
            NotFoundError: It does not exist, or has a workspace that the caller cannot access.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.run(self._verbs.revoke(token))
