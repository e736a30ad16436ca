"""The access tokens of a server, and the caller's own."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from diptych.v1 import access_token_pb2
from diptych.v1 import access_token_service_pb2 as wire
from diptych_client.sdk.convert.access_tokens import access_token, role_message
from diptych_client.sdk.convert.time import timestamp
from diptych_client.sdk.errors import NotFoundError
from diptych_client.sdk.lookup import pick
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.access_tokens import AccessToken, NewAccessToken, Role
from diptych_client.sdk.values.fields import WorkspaceFields

_PAGE_SIZE = 200


class AccessTokens:
    """The access tokens of a server: `client.access_tokens`. All but `current` take an admin."""

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
        token = access_token_pb2.AccessToken(
            name=name,
            role=role_message(Role(role)),
            workspace_ids=[workspace_id(each) for each in workspaces],
            expires_at=timestamp(expires_at),
        )
        # Not tried again: a token whose secret was lost on the way would stay behind.
        response = await self._calls.unary(
            self._calls.access_tokens.CreateAccessToken,
            wire.CreateAccessTokenRequest(access_token=token),
            may_retry=False,
        )
        return NewAccessToken(access_token(response.access_token), response.secret)

    async def current(self) -> AccessToken | None:
        """The token that this client shows; None on a server without tokens.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        request = wire.GetCurrentAccessTokenRequest()
        try:
            response = await self._calls.unary(self._calls.access_tokens.GetCurrentAccessToken, request, may_retry=True)
        except NotFoundError:
            return None
        return access_token(response.access_token)

    async def find(self, text: str) -> AccessToken:
        """The token that is meant by an id, a name, or the beginning of an id.

        Raises:
            NotFoundError: Nothing answers to the text.
            AmbiguousNameError: Several tokens do.
            DiptychError: The server refused or does not answer.
        """
        return pick([each async for each in self.list()], text, kind="access token")

    async def list(self, *, ended: bool = False) -> AsyncIterator[AccessToken]:
        """The tokens all of whose workspaces the caller has, newest first, page by page.

        Args:
            ended: True lists also those that were revoked or have expired.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        request = wire.ListAccessTokensRequest(page_size=_PAGE_SIZE, show_ended=ended)
        async for page in self._calls.pages(self._calls.access_tokens.ListAccessTokens, request):
            for message in page.access_tokens:
                yield access_token(message)

    async def revoke(self, token: AccessToken | str) -> AccessToken:
        """The token, or the one of this id, which is refused from now on, open streams included.

        Raises:
            NotFoundError: There is none, or it sees a workspace that the caller does not.
            DiptychError: The server refused or does not answer.
        """
        request = wire.RevokeAccessTokenRequest(access_token_id=token if isinstance(token, str) else token.id)
        response = await self._calls.unary(self._calls.access_tokens.RevokeAccessToken, request, may_retry=True)
        return access_token(response.access_token)
