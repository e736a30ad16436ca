"""A channel with its stubs, bound to a process and an asyncio loop."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import grpc
from grpc import aio

from diptych.v1 import (
    access_token_service_pb2_grpc,
    comparison_service_pb2_grpc,
    dataset_service_pb2_grpc,
    explanation_service_pb2_grpc,
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
    server_service_pb2_grpc,
    snapshot_service_pb2_grpc,
    training_job_service_pb2_grpc,
    workspace_service_pb2_grpc,
)
from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.transport.address import Address

Stub = TypeVar("Stub")

_processes: set[int] = set()
"""The id of the process that opened a channel; it shows forked children that it is not theirs."""


class Stubs:
    """An open channel and its stubs. Belongs to the asyncio loop that created it."""

    def __init__(self, address: Address, *, token: str | None, roots: bytes | None) -> None:
        """Create the channel; it connects on the first call.

        Raises:
            NotConnectedError: This process was forked from one that had used gRPC.
        """
        claim_process()
        self._loop = asyncio.get_running_loop()
        self._channel = open_channel(address, roots=roots)
        self._metadata = aio.Metadata(("authorization", f"Bearer {token}")) if token else None
        self.access_tokens = self._stub(access_token_service_pb2_grpc.AccessTokenServiceStub)
        self.comparisons = self._stub(comparison_service_pb2_grpc.ComparisonServiceStub)
        self.datasets = self._stub(dataset_service_pb2_grpc.DatasetServiceStub)
        self.explanations = self._stub(explanation_service_pb2_grpc.ExplanationServiceStub)
        self.models = self._stub(model_service_pb2_grpc.ModelServiceStub)
        self.predictions = self._stub(prediction_service_pb2_grpc.PredictionServiceStub)
        self.server = self._stub(server_service_pb2_grpc.ServerServiceStub)
        self.snapshots = self._stub(snapshot_service_pb2_grpc.SnapshotServiceStub)
        self.training_jobs = self._stub(training_job_service_pb2_grpc.TrainingJobServiceStub)
        self.workspaces = self._stub(workspace_service_pb2_grpc.WorkspaceServiceStub)

    def check(self) -> None:
        """Check that calls may be made from here.

        Raises:
            NotConnectedError: This is another asyncio loop or a forked process.
        """
        refuse_forked()
        if asyncio.get_running_loop() is not self._loop:
            raise NotConnectedError.other_loop()

    async def close(self) -> None:
        """Close the channel and cancel its calls. If its loop is closed, so is the channel."""
        if not self._loop.is_closed() and os.getpid() in _processes:
            await self._channel.close()

    def _stub(self, kind: Callable[[aio.Channel], Stub]) -> Stub:
        """A stub whose methods send the token, without an interceptor that would slow down each message of a stream."""
        stub = kind(self._channel)
        if self._metadata is not None:
            for name, method in vars(stub).items():
                setattr(stub, name, partial(method, metadata=self._metadata))
        return stub


def claim_process() -> None:
    """Record that this process uses gRPC, so that forked children can refuse to.

    Raises:
        NotConnectedError: It was forked from a process that had.
    """
    refuse_forked()
    _processes.add(os.getpid())


def refuse_forked() -> None:
    """Check that this process may use gRPC.

    Raises:
        NotConnectedError: It was forked from a process that had: gRPC would hang.
    """
    if _processes and os.getpid() not in _processes:
        raise NotConnectedError.forked()


_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Otherwise clients of a program share a connection and its limit of streams.
    ("grpc.use_local_subchannel_pool", 1),
    # The library would wait before it reconnects, longer each time; our own policy decides instead.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)
_STAYS_HERE = (("grpc.enable_http_proxy", 0),)
"""Local connections must not use a proxy from the environment, least of all with a token."""


def open_channel(address: Address, *, roots: bytes | None) -> aio.Channel:
    """Create a channel that connects on first use.

    Args:
        address: The server, and whether to use TLS.
        roots: The certificates to trust with TLS, in PEM form; None means those of gRPC.
    """
    options = _OPTIONS + (_STAYS_HERE if address.is_this_machine else ())
    if address.is_tls:
        return aio.secure_channel(address.target, grpc.ssl_channel_credentials(roots), options=options)
    return aio.insecure_channel(address.target, options=options)
