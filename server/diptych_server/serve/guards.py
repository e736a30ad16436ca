"""Security of a server: its certificate, and the interceptors for authentication and tenant isolation."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import structlog
from grpc import aio

from diptych_server.api.access.auth_interceptor import Authenticator, AuthInterceptor
from diptych_server.api.access.tenant_isolation import TenantIsolationInterceptor
from diptych_server.api.access.token_cache import TokenCache
from diptych_server.api.certificate import Certificate, CertificateError
from diptych_server.flows.sharing.access_tokens import has_access_tokens
from diptych_server.process.background import running
from diptych_server.serve.parts import Parts
from diptych_server.settings import Settings

_log = structlog.get_logger(__name__)


def certificate_of(settings: Settings) -> Certificate | None:
    """The server's certificate; None without TLS.

    Raises:
        CertificateError: The certificate cannot be used.
    """
    match settings.tls_certificate, settings.tls_key:
        case None, None:
            return None
        case Path() as certificate, Path() as key:
            return Certificate(certificate, key)
        case _:
            raise CertificateError(
                "Only one of DIPTYCH_TLS_CERTIFICATE and DIPTYCH_TLS_KEY is set. Set both or neither."
            )


async def open_guards(stack: AsyncExitStack, parts: Parts) -> Sequence[aio.ServerInterceptor]:
    """The interceptors of calls, the outermost first: authentication if calls need tokens, then tenant isolation."""
    isolation, settings = TenantIsolationInterceptor(parts.database), parts.settings
    if not settings.needs_token:
        return [isolation]
    if not await has_access_tokens(parts.database):
        _log.warning("no access token exists: create one with `diptych-server token create`")
    token_cache = TokenCache(parts.database, parts.listener)
    await stack.enter_async_context(running(token_cache.keep()))
    authenticator = Authenticator(
        token_cache,
        per_token=settings.token_allowance,
        per_machine=settings.machine_allowance,
        is_behind_proxy=settings.behind_proxy,
    )
    return [AuthInterceptor(authenticator), isolation]
