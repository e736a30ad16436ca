"""The live path: frame in, confidences of every chosen head out. No gRPC, no database, no torch."""
