"""Workspaces and access tokens against a real gRPC server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import (
    access_token_pb2,
    access_token_service_pb2,
    dataset_pb2,
    dataset_service_pb2,
    snapshot_pb2,
    workspace_pb2,
    workspace_service_pb2,
)
from diptych_client.sdk import Dataset, ListAgain, Role, Snapshot
from diptych_client.sdk.convert import access_tokens
from support.local_server import add_methods, serving

WORKSPACES = workspace_service_pb2.DESCRIPTOR.services_by_name["WorkspaceService"]
TOKENS = access_token_service_pb2.DESCRIPTOR.services_by_name["AccessTokenService"]
DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
EXPIRES_AT = datetime(2030, 1, 1, tzinfo=UTC)


class Shared:
    """A server with one workspace, and tokens as they are made."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def update_workspace(self, request: Any, _context: Any) -> Any:
        """The requested workspace."""
        self.asked.append(request)
        return workspace_service_pb2.UpdateWorkspaceResponse(workspace=request.workspace)

    async def list_workspaces(self, _request: Any, _context: Any) -> Any:
        """The only one."""
        desk = workspace_pb2.Workspace(id="w", name="School", etag="e")
        return workspace_service_pb2.ListWorkspacesResponse(workspaces=[desk])

    async def watch_workspaces(self, _request: Any, context: Any) -> AsyncIterator[Any]:
        """A sign of life and one of each, then a break."""
        self.asked.append("watch")
        response = workspace_service_pb2.WatchWorkspacesResponse
        yield response(list_again=workspace_service_pb2.ListAgain())
        yield response(heartbeat=workspace_service_pb2.WorkspacesHeartbeat())
        yield response(dataset=dataset_pb2.Dataset(id="d", workspace_id="w"))
        yield response(snapshot=snapshot_pb2.Snapshot(id="s", workspace_id="w"))
        await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    async def create_dataset(self, request: Any, _context: Any) -> Any:
        """The requested dataset."""
        return dataset_service_pb2.CreateDatasetResponse(dataset=request.dataset)

    async def create_token(self, request: Any, _context: Any) -> Any:
        """The requested token, with a secret."""
        return access_token_service_pb2.CreateAccessTokenResponse(access_token=request.access_token, secret="hush")

    async def current_token(self, _request: Any, context: Any) -> Any:
        """None: this server has no tokens."""
        await context.abort(grpc.StatusCode.NOT_FOUND, "There is no access token.")

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        methods = {"UpdateWorkspace": self.update_workspace, "ListWorkspaces": self.list_workspaces}
        add_methods(server, WORKSPACES, {**methods, "WatchWorkspaces": self.watch_workspaces})
        add_methods(
            server,
            TOKENS,
            {"CreateAccessToken": self.create_token, "GetCurrentAccessToken": self.current_token},
        )
        add_methods(server, DATASETS, {"CreateDataset": self.create_dataset})


async def test_a_dataset_is_made_in_a_workspace() -> None:
    """Given as it is, or by its id; without one the server decides."""
    async with serving(Shared().add) as (_, client):
        school = await client.workspaces.find("school")
        made = [await client.datasets.create("Desk", workspace=each) for each in (school, "w")]
        left_open = await client.datasets.create("Desk")

    assert [each.workspace_id for each in made] == ["w", "w"]
    assert left_open.workspace_id == ""


async def test_a_rename_sends_the_etag_only_when_asked_to() -> None:
    """As with datasets."""
    servicer = Shared()

    async with serving(servicer.add) as (_, client):
        school = await client.workspaces.find("School")
        renamed = await school.rename("Academy")
        await school.rename("Academy", if_unchanged=True)

    assert renamed.name == "Academy"
    assert [request.workspace.etag for request in servicer.asked] == ["", "e"]


async def test_a_watch_says_when_to_list_again() -> None:
    """At the start and after each interruption; what happened in between is not reported."""
    servicer = Shared()
    events: list[ListAgain | Dataset | Snapshot] = []

    async with serving(servicer.add) as (_, client):
        async for event in client.workspaces.watch():
            events.append(event)
            if len(events) == 4:
                break

    assert [type(event) for event in events] == [ListAgain, Dataset, Snapshot, ListAgain]
    assert [event.workspace_id for event in events if not isinstance(event, ListAgain)] == ["w", "w"]


async def test_the_secret_of_a_new_token_is_given_once_and_not_in_its_text() -> None:
    """Accidental printing or logging does not reveal it."""
    async with serving(Shared().add) as (_, client):
        made = await client.access_tokens.create("Ada", role="editor", workspaces=["w"], expires_at=EXPIRES_AT)

    token = made.access_token
    assert (token.name, token.role, token.workspace_ids) == ("Ada", Role.EDITOR, ("w",))
    assert (token.expires_at, token.revoked_at) == (EXPIRES_AT, None)
    assert made.secret == "hush"
    assert "hush" not in repr(made)


async def test_a_server_without_tokens_lists_none() -> None:
    """That is not an error."""
    async with serving(Shared().add) as (_, client):
        assert await client.access_tokens.current() is None


@pytest.mark.parametrize("role", ["owner", "unknown", ""])
async def test_an_invalid_role_is_refused_before_any_call(role: str) -> None:
    """Also the one that only stands for those of newer servers."""
    async with serving(Shared().add) as (_, client):
        with pytest.raises(ValueError, match=r"[Rr]ole"):
            await client.access_tokens.create("Ada", role=role)


def test_every_role_of_the_wire_is_known() -> None:
    """No role falls through, and each survives the round trip."""
    numbers = access_token_pb2.Role.values()

    assert {access_tokens.role(number) for number in numbers} == set(Role)
    assert [access_tokens.role_message(access_tokens.role(number)) for number in numbers[1:]] == numbers[1:]
    assert access_tokens.role(99) is Role.UNKNOWN  # type: ignore[arg-type]  # a newer server's
