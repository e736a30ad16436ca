"""The command `diptych`: a module per group of commands, with tables for people and JSON for scripts."""
