"""Blobs: bytes stored by their SHA-256, added and removed atomically."""

from diptych_server.store.blobs.blob_store import (
    PAGE_COUNT,
    BlobDamagedError,
    BlobMissingError,
    BlobStore,
    BlobStoreUnusableError,
    StoredBlob,
)
from diptych_server.store.blobs.bucket import Bucket
from diptych_server.store.blobs.disk import DiskBlobStore
from diptych_server.store.blobs.s3 import S3BlobStore

__all__ = [
    "PAGE_COUNT",
    "BlobDamagedError",
    "BlobMissingError",
    "BlobStore",
    "BlobStoreUnusableError",
    "Bucket",
    "DiskBlobStore",
    "S3BlobStore",
    "StoredBlob",
]
