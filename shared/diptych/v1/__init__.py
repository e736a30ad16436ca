"""The generated messages and services of the wire API `diptych.v1`. Written by `make proto`."""
