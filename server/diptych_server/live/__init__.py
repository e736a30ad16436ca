"""The live path: computes the confidences of every chosen head for each frame. No gRPC, no database, no torch."""
