"""AccessTokenService: access tokens."""

from dataclasses import dataclass

from diptych.v1 import access_token_service_pb2 as pb
from diptych.v1.access_token_service_pb2_grpc import AccessTokenServiceServicer
from diptych_server.api.access.current import current_access
from diptych_server.api.convert.access_tokens import access_token_message, expiry_of, role_of
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.requests import Context, parse_ids
from diptych_server.core.refusal import refuse_missing
from diptych_server.flows.sharing import access_tokens
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest


@dataclass(frozen=True)
class AccessTokenServicer(AccessTokenServiceServicer):
    """Serves access tokens."""

    database: Database

    async def CreateAccessToken(
        self, request: pb.CreateAccessTokenRequest, context: Context
    ) -> pb.CreateAccessTokenResponse:
        """Create a token and return its secret, which is shown only once."""
        wanted = request.access_token
        ids = parse_ids(wanted.workspace_ids, field="access_token.workspace_ids") if wanted.workspace_ids else ()
        token, secret = await access_tokens.create_access_token(
            self.database,
            by=current_access.get(),
            name=wanted.name,
            role=role_of(wanted),
            workspace_ids=ids,
            expires_at=expiry_of(wanted),
        )
        return pb.CreateAccessTokenResponse(access_token=access_token_message(token), secret=secret)

    async def GetCurrentAccessToken(
        self, request: pb.GetCurrentAccessTokenRequest, context: Context
    ) -> pb.GetCurrentAccessTokenResponse:
        """Get the caller's own token."""
        access = current_access.get()
        if access.token_id is None:
            refuse_missing("access_token", "")
        token = await access_tokens.get_access_token(self.database, access.token_id, by=access)
        return pb.GetCurrentAccessTokenResponse(access_token=access_token_message(token))

    async def ListAccessTokens(
        self, request: pb.ListAccessTokensRequest, context: Context
    ) -> pb.ListAccessTokensResponse:
        """List tokens, newest first."""
        page = await access_tokens.list_access_tokens(
            self.database,
            PageRequest(request.page_size, request.page_token),
            by=current_access.get(),
            show_ended=request.show_ended,
            filter_text=request.filter,
        )
        return pb.ListAccessTokensResponse(
            access_tokens=[access_token_message(token) for token in page.rows], next_page_token=page.next_page_token
        )

    async def RevokeAccessToken(
        self, request: pb.RevokeAccessTokenRequest, context: Context
    ) -> pb.RevokeAccessTokenResponse:
        """Revoke a token."""
        token_id = parse_id(request.access_token_id, field="access_token_id")
        token = await access_tokens.revoke_access_token(self.database, token_id, by=current_access.get())
        return pb.RevokeAccessTokenResponse(access_token=access_token_message(token))
