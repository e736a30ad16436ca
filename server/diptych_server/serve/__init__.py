"""The server's composition root: everything is built here and passed in, and taken down in the opposite order."""

from diptych_server.serve.losing import PostgresLostError
from diptych_server.serve.run import serve

__all__ = ["PostgresLostError", "serve"]
