"""Converts protobuf messages to the values of the SDK, and back."""
