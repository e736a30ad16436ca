"""The tables of the database, one module per noun."""
