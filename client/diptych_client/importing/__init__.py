"""Imports a folder of pictures into a dataset: find, group into bursts, send."""
