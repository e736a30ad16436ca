"""The command `diptych`: a module per group of commands, tables for people, JSON for scripts."""
