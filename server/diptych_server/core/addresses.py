"""Addresses of this machine, as people and URLs write them."""


def host_and_port(host: str, port: int) -> str:
    """Both in one text: an IPv6 address gets its brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
