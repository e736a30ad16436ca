"""gRPC in, gRPC out: one servicer per service. Converts and delegates; decides nothing."""
