"""Files with labels that other tools write beside pictures: a module per format."""
