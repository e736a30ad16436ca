"""The channel under a connection: in the clear or with TLS."""

import grpc
from grpc import aio

from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych_client.sdk.transport.address import Address

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Clients of one program would share a connection, and with it the streams that one connection may have.
    ("grpc.use_local_subchannel_pool", 1),
    # The library waits a second before it connects again, longer each time; our own policy is the one that counts.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)
_STAYS_HERE = (("grpc.enable_http_proxy", 0),)
"""A proxy named in the environment has no business with what stays on this machine, least of all with its token."""


def open_channel(address: Address, *, roots: bytes | None) -> aio.Channel:
    """A channel that connects when it is first used.

    Args:
        address: Where, and whether with TLS.
        roots: With TLS: whom to trust, in PEM form; None means whom gRPC trusts.
    """
    options = _OPTIONS + (_STAYS_HERE if address.is_this_machine else ())
    if address.is_tls:
        return aio.secure_channel(address.target, grpc.ssl_channel_credentials(roots), options=options)
    return aio.insecure_channel(address.target, options=options)
