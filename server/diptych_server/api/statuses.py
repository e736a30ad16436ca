"""The gRPC status code of each reason, and the conversion of refusals to rich errors."""

from collections.abc import Mapping
from types import MappingProxyType

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2, status_pb2

from diptych.wire.reasons import ERROR_DOMAIN, Reason
from diptych_server.core.refusal import Refusal

_RETRY_AFTER_SECONDS = 1

CODES: Mapping[Reason, int] = MappingProxyType(
    {
        Reason.INTERNAL: code_pb2.INTERNAL,
        Reason.BAD_FIELD: code_pb2.INVALID_ARGUMENT,
        Reason.BAD_PAGE_TOKEN: code_pb2.INVALID_ARGUMENT,
        Reason.NOT_FOUND: code_pb2.NOT_FOUND,
        Reason.CHANGED_SINCE_READ: code_pb2.ABORTED,
        Reason.LABEL_NAME_TAKEN: code_pb2.ALREADY_EXISTS,
        Reason.PICTURE_HAS_OTHER_LABEL: code_pb2.ALREADY_EXISTS,
        Reason.PICTURE_EMPTY: code_pb2.INVALID_ARGUMENT,
        Reason.PICTURE_NOT_RECOGNISED: code_pb2.INVALID_ARGUMENT,
        Reason.PICTURE_FORMAT_UNSUPPORTED: code_pb2.INVALID_ARGUMENT,
        Reason.PICTURE_TRUNCATED: code_pb2.INVALID_ARGUMENT,
        Reason.PICTURE_TOO_MANY_BYTES: code_pb2.INVALID_ARGUMENT,
        Reason.PICTURE_TOO_MANY_PIXELS: code_pb2.INVALID_ARGUMENT,
        Reason.DATASET_EMPTY: code_pb2.FAILED_PRECONDITION,
        Reason.TOO_FEW_LABELS: code_pb2.FAILED_PRECONDITION,
        Reason.SNAPSHOT_ALREADY_TRAINED: code_pb2.FAILED_PRECONDITION,
        Reason.TRAINING_IN_PROGRESS: code_pb2.FAILED_PRECONDITION,
        Reason.SNAPSHOT_NOT_TRAINED: code_pb2.FAILED_PRECONDITION,
        Reason.TRAINING_ALREADY_ENDED: code_pb2.FAILED_PRECONDITION,
        Reason.BACKBONE_UNKNOWN: code_pb2.INVALID_ARGUMENT,
        Reason.BACKBONE_WEIGHTS_MISSING: code_pb2.FAILED_PRECONDITION,
        Reason.BACKBONES_DIFFER: code_pb2.FAILED_PRECONDITION,
        Reason.NOTHING_TO_UNDO: code_pb2.FAILED_PRECONDITION,
        Reason.UNDO_CONFLICT: code_pb2.ABORTED,
        Reason.OVERLOADED: code_pb2.RESOURCE_EXHAUSTED,
        Reason.UNAVAILABLE: code_pb2.UNAVAILABLE,
        Reason.STREAM_ORDER: code_pb2.FAILED_PRECONDITION,
        Reason.CANCELLED: code_pb2.CANCELLED,
        Reason.WORKER_LOST: code_pb2.UNAVAILABLE,
        Reason.TOKEN_MISSING: code_pb2.UNAUTHENTICATED,
        Reason.TOKEN_UNKNOWN: code_pb2.UNAUTHENTICATED,
        Reason.TOKEN_EXPIRED: code_pb2.UNAUTHENTICATED,
        Reason.TOKEN_REVOKED: code_pb2.UNAUTHENTICATED,
        Reason.ROLE_TOO_LOW: code_pb2.PERMISSION_DENIED,
        Reason.LIMIT_REACHED: code_pb2.RESOURCE_EXHAUSTED,
        Reason.BACKBONE_UNAVAILABLE: code_pb2.FAILED_PRECONDITION,
        Reason.STORAGE_FULL: code_pb2.RESOURCE_EXHAUSTED,
        Reason.PICTURE_TOO_COMPLEX: code_pb2.INVALID_ARGUMENT,
        Reason.NO_MESSAGE: code_pb2.DEADLINE_EXCEEDED,
        Reason.NOTHING_IN_COMMON: code_pb2.FAILED_PRECONDITION,
        Reason.NOT_EXPLAINABLE: code_pb2.FAILED_PRECONDITION,
    }
)


def status_of(refusal: Refusal) -> status_pb2.Status:
    """The refusal as google.rpc.Status: code, message, ErrorInfo, and RetryInfo if a retry may help."""
    info = error_details_pb2.ErrorInfo(reason=refusal.reason, domain=ERROR_DOMAIN, metadata=refusal.metadata)
    status = status_pb2.Status(code=CODES[refusal.reason], message=refusal.message, details=[_packed(info)])
    if refusal.reason in {Reason.OVERLOADED, Reason.UNAVAILABLE, Reason.LIMIT_REACHED}:
        retry = error_details_pb2.RetryInfo(retry_delay=Duration(seconds=_RETRY_AFTER_SECONDS))
        status.details.append(_packed(retry))
    return status


def _packed(detail: error_details_pb2.ErrorInfo | error_details_pb2.RetryInfo) -> Any:
    packed = Any()
    packed.Pack(detail)
    return packed
