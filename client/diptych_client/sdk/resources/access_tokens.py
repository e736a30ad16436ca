"""The access tokens of a server, and the caller's own."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from diptych.v1 import access_token_pb2
from diptych.v1 import access_token_service_pb2 as wire
from diptych_client.sdk.convert.access_tokens import access_token, role_message
from diptych_client.sdk.convert.time import timestamp
from diptych_client.sdk.errors import NotFoundError
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.access_tokens import AccessToken, NewAccessToken, Role
from diptych_client.sdk.values.fields import WorkspaceFields

_PAGE_SIZE = 200


class AccessTokens:
    """The access tokens of a server: `client.access_tokens`. All methods except `current` require an admin."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(
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
        token = access_token_pb2.AccessToken(
            name=name,
            role=role_message(Role(role)),
            workspace_ids=[workspace_id(each) for each in workspaces],
            expires_at=timestamp(expires_at),
        )
        # Not retried: a token whose secret was lost would remain.
        response = await self._calls.unary(
            self._calls.access_tokens.CreateAccessToken,
            wire.CreateAccessTokenRequest(access_token=token),
            may_retry=False,
        )
        return NewAccessToken(access_token(response.access_token), response.secret)

    async def current(self) -> AccessToken | None:
        """The token of this client; None on a server without tokens.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.GetCurrentAccessTokenRequest()
        try:
            response = await self._calls.unary(self._calls.access_tokens.GetCurrentAccessToken, request, may_retry=True)
        except NotFoundError:
            return None
        return access_token(response.access_token)

    async def find(self, text: str) -> AccessToken:
        """Find a token by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No token matches the text.
            AmbiguousNameError: Several tokens match the text.
            DiptychError: The server refused or did not respond.
        """
        return await find(lambda each: self.list(filter=each), text, kind="access token")

    async def list(self, *, ended: bool = False, filter: str = "") -> AsyncIterator[AccessToken]:
        """The tokens with no workspace beyond the caller's, newest first, page by page.

        Args:
            ended: True includes revoked and expired tokens.
            filter: Such as `role="admin"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListAccessTokensRequest(page_size=_PAGE_SIZE, show_ended=ended, filter=filter)
        async for page in self._calls.pages(self._calls.access_tokens.ListAccessTokens, request):
            for message in page.access_tokens:
                yield access_token(message)

    async def revoke(self, token: AccessToken | str) -> AccessToken:
        """Revoke a token, or the one of this id, and end its streams; returns the token.

        Raises:
            NotFoundError: It does not exist, or has a workspace that the caller cannot access.
            DiptychError: The server refused or did not respond.
        """
        request = wire.RevokeAccessTokenRequest(access_token_id=token if isinstance(token, str) else token.id)
        response = await self._calls.unary(self._calls.access_tokens.RevokeAccessToken, request, may_retry=True)
        return access_token(response.access_token)
