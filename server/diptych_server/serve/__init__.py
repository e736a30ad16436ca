"""The server's composition root: builds all components, and closes them in reverse order."""

from diptych_server.serve.losing import PostgresLostError
from diptych_server.serve.run import serve

__all__ = ["PostgresLostError", "serve"]
