"""The values that the SDK accepts and returns: frozen dataclasses, no protobuf."""
