"""Bytes by their SHA-256: a store that only ever gains or loses whole blobs."""

from diptych_server.store.blobs.blob_store import BlobMissingError, BlobStore
from diptych_server.store.blobs.disk import DiskBlobStore

__all__ = ["BlobMissingError", "BlobStore", "DiskBlobStore"]
