"""The rows of the database, a module per noun."""
