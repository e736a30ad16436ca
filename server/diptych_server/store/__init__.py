"""PostgreSQL and blobs: the only place that knows SQL. Rows come out as frozen dataclasses."""
