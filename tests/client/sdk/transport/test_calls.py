"""Single calls and pages against a real gRPC server."""

import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc import aio
from grpc_status import rpc_status

from diptych.v1 import dataset_pb2, dataset_service_pb2
from diptych.wire.reasons import ERROR_DOMAIN, Reason
from diptych_client.sdk import (
    AccessDeniedError,
    ConflictError,
    DiptychError,
    LimitReachedError,
    NotFoundError,
    OverloadedError,
    RoleTooLowError,
    ServerUnreachableError,
    TimedOutError,
    TokenExpiredError,
    TokenMissingError,
    TokenRevokedError,
    TokenUnknownError,
)
from support.local_server import add_methods, serving

Context = aio.ServicerContext[Any, Any]

SERVICE = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]


class Datasets:
    """Answers as each test defines, and records the requests."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.refusals: list[Callable[[Context], Any]] = []

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(
            server,
            SERVICE,
            {
                "CreateDataset": self.create,
                "UpdateDataset": self.update,
                "ListDatasets": self.list_,
                "GetDataset": self.get,
            },
        )

    async def create(self, request: dataset_service_pb2.CreateDatasetRequest, context: Context) -> Any:
        """Refuses while there are refusals, then makes the dataset."""
        self.asked.append(request)
        if self.refusals:
            await self.refusals.pop(0)(context)
        return dataset_service_pb2.CreateDatasetResponse(dataset=request.dataset)

    async def update(self, request: dataset_service_pb2.UpdateDatasetRequest, context: Context) -> Any:
        """Refuses."""
        self.asked.append(request)
        await self.refusals.pop(0)(context)

    async def list_(self, request: dataset_service_pb2.ListDatasetsRequest, context: Context) -> Any:
        """Three pages of one dataset each."""
        self.asked.append(request)
        number = int(request.page_token or 0)
        datasets = [dataset_pb2.Dataset(id=f"id-{number}", name=f"name {number}")]
        token = str(number + 1) if number < 2 else ""
        return dataset_service_pb2.ListDatasetsResponse(datasets=datasets, next_page_token=token)

    async def get(self, request: dataset_service_pb2.GetDatasetRequest, context: Context) -> Any:
        """Refuses, or returns the dataset."""
        self.asked.append(request)
        if self.refusals:
            await self.refusals.pop(0)(context)
        return dataset_service_pb2.GetDatasetResponse(dataset=dataset_pb2.Dataset(id=request.dataset_id, name="Desk"))


def refusal(
    code: grpc.StatusCode, reason: Reason, *, retry_after_seconds: float | None = None, **metadata: str
) -> Callable[[Context], Any]:
    """Aborts a call the way a Diptych server does."""
    info = error_details_pb2.ErrorInfo(reason=reason, domain=ERROR_DOMAIN, metadata=metadata)
    status = status_pb2.Status(code=code_pb2.Code.Value(code.name), message="A sentence.")
    status.details.add().Pack(info)
    if retry_after_seconds is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(round(retry_after_seconds * 1000))
        status.details.add().Pack(retry)
    return lambda context: context.abort_with_status(rpc_status.to_status(status))


def plain(code: grpc.StatusCode) -> Callable[[Context], Any]:
    """Aborts a call the way a proxy does."""
    return lambda context: context.abort(code, "words of a library")


async def test_a_call_to_an_unavailable_server_is_retried_with_the_same_request_id() -> None:
    """A create that may have arrived is repeated as the same request."""
    servicer = Datasets()
    servicer.refusals = [plain(grpc.StatusCode.UNAVAILABLE)] * 2

    async with serving(servicer.add) as (_, client):
        dataset = await client.datasets.create("Desk")

    assert dataset.name == "Desk"
    assert len(servicer.asked) == 3
    assert len({request.request_id for request in servicer.asked}) == 1


async def test_a_call_that_may_have_had_its_effect_is_not_repeated() -> None:
    """An update has no request id: it is sent once."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client):
        dataset = await client.datasets.get("id")
        servicer.refusals = [plain(grpc.StatusCode.UNAVAILABLE)] * 2
        with pytest.raises(ServerUnreachableError):
            await dataset.rename("Shelf")

    assert [type(request).__name__ for request in servicer.asked].count("UpdateDatasetRequest") == 1


async def test_a_refusal_is_not_repeated() -> None:
    """Only an unavailable server is worth a retry."""
    servicer = Datasets()
    servicer.refusals = [refusal(grpc.StatusCode.NOT_FOUND, Reason.NOT_FOUND, kind="dataset", id="x")]

    async with serving(servicer.add) as (_, client):
        with pytest.raises(NotFoundError) as caught:
            await client.datasets.get("x")

    assert caught.value.reason == Reason.NOT_FOUND
    assert caught.value.message == "A sentence."
    assert caught.value.metadata == {"kind": "dataset", "id": "x"}
    assert len(servicer.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.ABORTED, ConflictError),
        (grpc.StatusCode.ALREADY_EXISTS, ConflictError),
        (grpc.StatusCode.DEADLINE_EXCEEDED, TimedOutError),
        (grpc.StatusCode.INTERNAL, DiptychError),
    ],
)
async def test_a_status_without_our_details_still_has_its_class(
    code: grpc.StatusCode, kind: type[DiptychError]
) -> None:
    """Responses of a proxy are classified by their status."""
    servicer = Datasets()
    servicer.refusals = [plain(code)]

    async with serving(servicer.add) as (_, client):
        with pytest.raises(kind) as caught:
            await client.datasets.get("x")

    assert caught.value.reason == code.name


async def test_an_unreachable_server_is_reported_with_its_address() -> None:
    """The message can be shown as it is."""
    servicer = Datasets()

    async with serving(servicer.add) as (server, client):
        await server.stop()
        with pytest.raises(ServerUnreachableError, match=f"The server at {server.address} is unreachable.") as caught:
            await client.datasets.get("x")

    assert caught.value.metadata == {"address": server.address}


async def test_a_list_fetches_its_pages_as_they_are_needed() -> None:
    """Leaving early requests no further page."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client):
        listing = client.datasets.list()
        first, second = await anext(listing), await anext(listing)
        asked_so_far = len(servicer.asked)
        rest = [each async for each in listing]

    assert [first.name, second.name, *(each.name for each in rest)] == ["name 0", "name 1", "name 2"]
    assert asked_so_far == 2


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, Reason.TOKEN_MISSING, TokenMissingError),
        (grpc.StatusCode.UNAUTHENTICATED, Reason.TOKEN_UNKNOWN, TokenUnknownError),
        (grpc.StatusCode.UNAUTHENTICATED, Reason.TOKEN_EXPIRED, TokenExpiredError),
        (grpc.StatusCode.UNAUTHENTICATED, Reason.TOKEN_REVOKED, TokenRevokedError),
        (grpc.StatusCode.PERMISSION_DENIED, Reason.ROLE_TOO_LOW, RoleTooLowError),
    ],
)
async def test_access_errors_have_their_own_classes(
    code: grpc.StatusCode, reason: Reason, kind: type[DiptychError]
) -> None:
    """Programs handle each differently; all of them are access errors, which are not retried."""
    servicer = Datasets()
    servicer.refusals = [refusal(code, reason, role="viewer")]

    async with serving(servicer.add) as (_, client):
        with pytest.raises(kind) as caught:
            await client.datasets.get("x")

    assert isinstance(caught.value, AccessDeniedError)
    assert (caught.value.message, caught.value.metadata) == ("A sentence.", {"role": "viewer"})
    assert len(servicer.asked) == 1


async def test_a_limited_call_waits_as_long_as_the_server_says() -> None:
    """Even a call that is never repeated otherwise: nothing of it got past the door."""
    servicer = Datasets()
    exhausted = grpc.StatusCode.RESOURCE_EXHAUSTED

    async with serving(servicer.add) as (_, client):
        dataset = await client.datasets.get("id")
        servicer.refusals = [
            refusal(exhausted, Reason.LIMIT_REACHED, retry_after_seconds=0.2),
            refusal(grpc.StatusCode.NOT_FOUND, Reason.NOT_FOUND),
        ]
        began = time.monotonic()
        with pytest.raises(NotFoundError):
            await dataset.rename("Shelf")

    assert time.monotonic() - began >= 0.2


async def test_a_limit_that_lasts_too_long_is_raised_immediately() -> None:
    """With the delay after which a retry makes sense."""
    servicer = Datasets()
    servicer.refusals = [
        refusal(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            Reason.LIMIT_REACHED,
            retry_after_seconds=60,
            limit="streams",
            allowed="4",
        )
    ]

    async with serving(servicer.add) as (_, client):
        with pytest.raises(LimitReachedError) as caught:
            await client.datasets.get("x")

    assert caught.value.retry_after_seconds == 60
    assert caught.value.metadata == {"limit": "streams", "allowed": "4"}
    assert len(servicer.asked) == 1


async def test_a_call_to_an_overloaded_server_is_retried_after_its_delay() -> None:
    """Safe calls are retried, the others are left to the caller."""
    servicer = Datasets()
    overloaded = refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, Reason.OVERLOADED, retry_after_seconds=0.01)

    async with serving(servicer.add) as (_, client):
        servicer.refusals = [overloaded]
        dataset = await client.datasets.get("id")
        servicer.refusals = [overloaded]
        with pytest.raises(OverloadedError):
            await dataset.rename("Shelf")

    assert [type(request).__name__ for request in servicer.asked] == [
        "GetDatasetRequest",
        "GetDatasetRequest",
        "UpdateDatasetRequest",
    ]
