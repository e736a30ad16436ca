"""The fixtures that every ring may ask for by name."""

pytest_plugins = ["support.opencv", "support.postgres"]
