"""The plain values that the SDK takes and returns: frozen dataclasses, no protobuf."""
