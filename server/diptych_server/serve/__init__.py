"""The server's composition root: everything is built here and passed in, and taken down in the opposite order."""

from diptych_server.serve.run import DataDirectoryError, PostgresLostError, serve

__all__ = ["DataDirectoryError", "PostgresLostError", "serve"]
