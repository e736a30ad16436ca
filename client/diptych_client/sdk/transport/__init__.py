"""The connection to a server: address, TLS, token, calls, errors, retries."""
