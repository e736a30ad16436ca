"""Authentication: which calls are admitted, which are refused, and which are ended."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode, aio

from diptych.v1 import access_token_service_pb2 as tokens_pb
from diptych.v1 import dataset_pb2, server_service_pb2
from diptych.v1 import dataset_service_pb2 as pb
from diptych_server.core.access import EVERYTHING, Role
from diptych_server.core.access_token import hashed, new_secret
from diptych_server.core.ids import new_id
from diptych_server.flows.sharing.access_tokens import revoke_access_token
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import access_tokens
from support.api_server import Refused, read_refusal, refusal_of
from support.guarded_server import GuardedApi, bearer, guarded_api, new_token


async def a_dataset(guarded: GuardedApi, secret: str) -> str:
    """The id of a new dataset."""
    request = pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="Things"))
    response = await guarded.datasets.CreateDataset(request, metadata=bearer(secret))
    return str(response.dataset.id)


async def end_of(call: Any) -> Refused:
    """How a stream ends; fails when it ends well."""

    async def read_on() -> None:
        while await call.read() is not aio.EOF:
            pass

    with pytest.raises(aio.AioRpcError) as ended:
        await read_on()
    return read_refusal(ended.value)


async def test_without_a_token_only_server_info_is_answered(guarded: GuardedApi) -> None:
    """A client can find out that it needs a token."""
    info = await guarded.server.GetServerInfo(server_service_pb2.GetServerInfoRequest())
    refused = await refusal_of(guarded.datasets.ListDatasets(pb.ListDatasetsRequest()))

    assert info.needs_token
    assert (refused.code, refused.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")
    assert "DIPTYCH_TOKEN" in refused.message


@pytest.mark.parametrize("value", ["", "Bearer", "Basic YWRhOmFkYQ=="])
async def test_only_bearer_tokens_are_accepted(guarded: GuardedApi, value: str) -> None:
    """Other authentication schemes are not supported."""
    call = guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=(("authorization", value),))

    assert (await refusal_of(call)).reason == "TOKEN_MISSING"


@pytest.mark.parametrize("secret", [new_secret(), "x", "diptych_"], ids=["well formed", "short", "prefix"])
async def test_an_unknown_secret_is_refused(guarded: GuardedApi, secret: str) -> None:
    """Well-formed or not."""
    refused = await refusal_of(guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret)))

    assert (refused.code, refused.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_UNKNOWN")
    assert secret not in f"{refused}" or len(secret) < 9


async def test_an_expired_token_is_refused_with_its_expiry(guarded: GuardedApi, database: Database) -> None:
    """The error says since when."""
    secret, since = new_secret(), datetime.now(UTC) - timedelta(seconds=1)
    async with database.transaction() as connection:
        await access_tokens.insert(
            connection,
            token_id=new_id(),
            name="Ada",
            role=Role.ADMIN,
            secret_sha256=hashed(secret),
            workspace_ids=[],
            expires_at=since,
        )

    refused = await refusal_of(guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret)))

    assert (refused.code, refused.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_EXPIRED")
    assert datetime.fromisoformat(refused.metadata["expired_at"]) == since


async def test_a_missing_role_is_refused_with_the_required_role(guarded: GuardedApi, database: Database) -> None:
    """A viewer changes nothing."""
    _, secret = await new_token(database, Role.VIEWER)
    request = pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="Things"))

    refused = await refusal_of(guarded.datasets.CreateDataset(request, metadata=bearer(secret)))

    assert (refused.code, refused.reason) == (StatusCode.PERMISSION_DENIED, "ROLE_TOO_LOW")
    assert refused.metadata == {"role": "viewer", "needed_role": "editor"}


async def test_a_revoked_token_is_refused_and_its_open_streams_end(guarded: GuardedApi, database: Database) -> None:
    """A notice of the database does it: nothing else makes this server check again."""
    token, secret = await new_token(database)
    dataset_id = await a_dataset(guarded, secret)
    watch = guarded.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id), metadata=bearer(secret))
    assert (await watch.read()).dataset.id == dataset_id

    revoked = await revoke_access_token(database, token.id, by=EVERYTHING)
    outcome = await end_of(watch)

    assert (outcome.code, outcome.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_REVOKED")
    assert revoked.revoked_at is not None
    assert datetime.fromisoformat(outcome.metadata["revoked_at"]) == revoked.revoked_at
    refused = await refusal_of(guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret)))
    assert refused.reason == "TOKEN_REVOKED"
    assert not list(guarded.token_cache.open_streams)


async def test_a_token_is_revoked_before_the_response_is_sent(guarded: GuardedApi, database: Database) -> None:
    """The revoking server does not wait for the notice."""
    _, admin = await new_token(database, Role.ADMIN)
    for _ in range(20):
        ada, secret = await new_token(database)
        await guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret))

        request = tokens_pb.RevokeAccessTokenRequest(access_token_id=str(ada.id))
        await guarded.tokens.RevokeAccessToken(request, metadata=bearer(admin))

        call = guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret))
        assert (await refusal_of(call)).reason == "TOKEN_REVOKED"


async def test_a_revocation_applies_to_all_servers_of_a_database(
    guarded: GuardedApi, database: Database, conninfo: str, tmp_path: Path
) -> None:
    """The other servers are notified through PostgreSQL."""
    _, admin = await new_token(database, Role.ADMIN)
    ada, secret = await new_token(database)
    dataset_id = await a_dataset(guarded, secret)
    async with guarded_api(database, conninfo, tmp_path / "other") as other:
        watch = other.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id), metadata=bearer(secret))
        await watch.read()

        request = tokens_pb.RevokeAccessTokenRequest(access_token_id=str(ada.id))
        await guarded.tokens.RevokeAccessToken(request, metadata=bearer(admin))

        assert (await end_of(watch)).reason == "TOKEN_REVOKED"
        call = other.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret))
        assert (await refusal_of(call)).reason == "TOKEN_REVOKED"


async def test_a_token_is_checked_again_without_a_notice(database: Database, conninfo: str, tmp_path: Path) -> None:
    """A notice may be lost; the next round finds out."""
    token, secret = await new_token(database)
    async with guarded_api(database, conninfo, tmp_path, round_seconds=0.05) as guarded:
        dataset_id = await a_dataset(guarded, secret)
        request = pb.WatchDatasetRequest(dataset_id=dataset_id)
        watch = guarded.datasets.WatchDataset(request, metadata=bearer(secret))
        await watch.read()

        async with database.transaction() as connection:
            await connection.execute("update access_token set revoked_at = now() where id = %s", (token.id,))

        assert (await end_of(watch)).reason == "TOKEN_REVOKED"


async def test_a_token_missing_from_the_database_ends_its_streams(
    database: Database, conninfo: str, tmp_path: Path
) -> None:
    """For example after a restore from an older backup."""
    token, secret = await new_token(database)
    async with guarded_api(database, conninfo, tmp_path, round_seconds=0.05) as guarded:
        dataset_id = await a_dataset(guarded, secret)
        request = pb.WatchDatasetRequest(dataset_id=dataset_id)
        watch = guarded.datasets.WatchDataset(request, metadata=bearer(secret))
        await watch.read()

        async with database.transaction() as connection:
            await connection.execute("delete from access_token where id = %s", (token.id,))

        assert (await end_of(watch)).reason == "TOKEN_UNKNOWN"


async def test_a_stream_ends_when_its_token_expires(guarded: GuardedApi, database: Database) -> None:
    """It needs no further call."""
    _, secret = await new_token(database, expires_at=datetime.now(UTC) + timedelta(seconds=4))
    dataset_id = await a_dataset(guarded, secret)
    watch = guarded.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id), metadata=bearer(secret))
    await watch.read()
    await new_token(database)  # its notice makes the server look, and see what is to end next

    assert (await end_of(watch)).reason == "TOKEN_EXPIRED"


async def test_streams_of_other_tokens_continue_when_one_is_revoked(guarded: GuardedApi, database: Database) -> None:
    """Only streams of the revoked token end."""
    ada, ada_secret = await new_token(database)
    _, bob_secret = await new_token(database, name="Bob")
    dataset_id = await a_dataset(guarded, ada_secret)
    request = pb.WatchDatasetRequest(dataset_id=dataset_id)
    watches = [guarded.datasets.WatchDataset(request, metadata=bearer(secret)) for secret in (ada_secret, bob_secret)]
    for watch in watches:
        await watch.read()

    await revoke_access_token(database, ada.id, by=EVERYTHING)
    await end_of(watches[0])

    assert (await watches[1].read()) is not aio.EOF
    watches[1].cancel()


async def test_a_capture_stream_that_waits_for_its_client_ends_with_its_token(
    guarded: GuardedApi, database: Database
) -> None:
    """Also while the server waits to read."""
    token, secret = await new_token(database)
    stream = guarded.datasets.CaptureInstances(metadata=bearer(secret))
    target = pb.CaptureTarget(dataset_id=await a_dataset(guarded, secret))
    await stream.write(pb.CaptureInstancesRequest(target=target))

    await revoke_access_token(database, token.id, by=EVERYTHING)
    assert (await end_of(stream)).reason == "TOKEN_REVOKED"


async def test_an_unknown_method_is_unimplemented(guarded: GuardedApi) -> None:
    """It has no servicer."""
    call = guarded.channel.unary_unary("/diptych.v1.DatasetService/Nothing")  # type: ignore[var-annotated]
    with pytest.raises(aio.AioRpcError) as caught:
        await call(b"")

    assert caught.value.code() is StatusCode.UNIMPLEMENTED


async def test_a_method_without_a_permission_is_refused(
    guarded: GuardedApi, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forgotten method is closed, not open."""
    _, secret = await new_token(database, Role.ADMIN)
    forgotten = "/diptych.v1.DatasetService/ListDatasets"
    monkeypatch.setattr("diptych_server.api.access.auth_interceptor.PERMISSIONS", {})

    refused = await refusal_of(guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret)))

    assert (refused.code, refused.reason) == (StatusCode.INTERNAL, "INTERNAL"), forgotten


async def test_last_use_is_recorded_once_a_minute(guarded: GuardedApi, database: Database) -> None:
    """However often it is used, it is written once a minute."""
    token, secret = await new_token(database, Role.VIEWER)
    before = datetime.now(UTC).replace(second=0, microsecond=0)
    for _ in range(3):
        await guarded.datasets.ListDatasets(pb.ListDatasetsRequest(), metadata=bearer(secret))

    await guarded.token_cache.write_uses()

    response = await guarded.tokens.GetCurrentAccessToken(
        tokens_pb.GetCurrentAccessTokenRequest(), metadata=bearer(secret)
    )
    assert response.access_token.id == str(token.id)
    used = response.access_token.last_used_at.ToDatetime(UTC)
    assert (used.second, used.microsecond) == (0, 0)
    assert used in {before, before + timedelta(minutes=1)}


async def test_the_history_names_the_token_of_each_change(guarded: GuardedApi, database: Database) -> None:
    """The name on the token, for each change."""
    _, ada = await new_token(database)
    _, bob = await new_token(database, name="Bob")
    dataset_id = await a_dataset(guarded, ada)
    for name, secret in (("mug", ada), ("phone", bob)):
        request = pb.CreateLabelRequest(dataset_id=dataset_id, name=name)
        await guarded.datasets.CreateLabel(request, metadata=bearer(secret))

    history = await guarded.datasets.ListDatasetChanges(
        pb.ListDatasetChangesRequest(dataset_id=dataset_id), metadata=bearer(ada)
    )

    assert [change.actor for change in history.changes] == ["Bob", "Ada"]


async def test_the_token_is_checked_before_any_message_is_read(guarded: GuardedApi) -> None:
    """A caller without a token is refused even if no message was sent."""
    stream = guarded.datasets.CaptureInstances()

    assert (await end_of(stream)).reason == "TOKEN_MISSING"
