"""The gRPC API: one servicer per service. Converts messages and calls flows; contains no domain logic."""
