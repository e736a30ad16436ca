"""Storage in PostgreSQL and blobs; the only package that contains SQL. Rows are returned as frozen dataclasses."""
