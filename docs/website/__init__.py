"""The documentation website: the pages of this repository, the Python API and the notebook, built by `make docs`."""
