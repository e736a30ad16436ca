"""Archives and single files that contain pictures: each becomes a source with temporary files."""
