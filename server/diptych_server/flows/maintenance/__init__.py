"""Deleted data purged, blobs collected and verified."""
