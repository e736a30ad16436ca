"""Exports a dataset or a snapshot as a folder of pictures, with a manifest for importing it again."""
