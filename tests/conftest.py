"""The fixtures that every ring may ask for by name."""

pytest_plugins = ["support.api_server", "support.database", "support.opencv", "support.postgres", "support.weights"]
