"""The site of the documentation: the pages of this repository, the Python API and the notebook, by `make docs`."""
