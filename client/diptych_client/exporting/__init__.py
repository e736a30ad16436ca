"""A dataset or a snapshot as a folder of pictures, with a manifest from which an import makes the same again."""
