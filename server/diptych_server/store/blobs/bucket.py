"""A bucket of an S3 object store, and a MinIO client for it with short timeouts and few retries."""

import os
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import certifi
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from diptych_server.store.blobs.blob_store import BlobStoreUnusableError

CONNECTIONS: Final = 16
"""The number of open connections, and so of parallel requests."""

AWAY: Final = (MinioException, urllib3.exceptions.HTTPError, TimeoutError, OSError)
"""The errors of the client when a request fails."""

_TIMEOUT: Final = urllib3.Timeout(connect=2, read=5)
_RETRIES: Final = urllib3.Retry(
    total=2, connect=2, read=1, redirect=0, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)
)
_MISSING: Final = "NoSuchKey"
_TEMPORARY: Final = frozenset({"InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown"})


@dataclass(frozen=True)
class Bucket:
    """A bucket with its access keys."""

    endpoint: str
    """`http://HOST:PORT` or `https://HOST:PORT`."""
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    """The name of its region in the store."""

    def __str__(self) -> str:
        return f"the bucket {self.name} at {self.endpoint}"

    def client(self) -> Minio:
        """A client whose connections are shared by all threads."""
        address = urlsplit(self.endpoint)
        pool = urllib3.PoolManager(
            timeout=_TIMEOUT,
            maxsize=CONNECTIONS,
            retries=_RETRIES,
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )
        return Minio(
            address.netloc,
            access_key=self.access_key,
            secret_key=self.secret_key,
            region=self.region,
            secure=address.scheme == "https",
            http_client=pool,
        )

    def unusable(self, error: S3Error) -> BlobStoreUnusableError:
        """The error to raise when the store rejected a request."""
        return BlobStoreUnusableError(
            f"The bucket {self.name} at {self.endpoint} cannot be used ({error.code}). Check DIPTYCH_S3_BUCKET, "
            "DIPTYCH_S3_REGION and the two keys, which need permission to list, read, write and remove objects."
        )


def is_missing(error: Exception) -> bool:
    """Whether the object does not exist."""
    return isinstance(error, S3Error) and error.code == _MISSING


def is_temporary(error: Exception) -> bool:
    """Whether a retry may succeed later."""
    return not isinstance(error, S3Error) or error.code in _TEMPORARY


def why(error: Exception) -> str:
    """The reason in one line; after several attempts, that of the last one."""
    reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    return (str(reason) or type(reason).__name__).splitlines()[0]
