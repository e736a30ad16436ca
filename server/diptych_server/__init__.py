"""The server: owns datasets, snapshots and models, trains heads and answers live frames."""
