"""`python -m diptych_server` is `diptych-server`."""

from diptych_server.cli import main

main()
