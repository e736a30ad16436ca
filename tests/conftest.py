"""The fixtures that every ring may ask for by name."""

pytest_plugins = ["support.database", "support.opencv", "support.postgres"]
