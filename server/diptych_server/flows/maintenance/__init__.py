"""Purging deleted data; collecting and verifying blobs."""
