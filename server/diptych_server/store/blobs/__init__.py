"""Bytes by their SHA-256: a store that only ever gains or loses whole blobs."""

from diptych_server.store.blobs.blob_store import (
    BlobDamagedError,
    BlobMissingError,
    BlobStore,
    BlobStoreUnusableError,
)
from diptych_server.store.blobs.disk import DiskBlobStore
from diptych_server.store.blobs.s3 import Bucket, S3BlobStore

__all__ = [
    "BlobDamagedError",
    "BlobMissingError",
    "BlobStore",
    "BlobStoreUnusableError",
    "Bucket",
    "DiskBlobStore",
    "S3BlobStore",
]
