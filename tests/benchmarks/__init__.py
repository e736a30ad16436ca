"""The benchmarks: `make bench`, or `python -m benchmarks` in the folder tests. README.md says how they work."""
