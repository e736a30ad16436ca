"""What is wrong with TLS, as far as gRPC tells: it says so in words of its libraries, which are read only here."""

from typing import Final

from diptych_client.sdk.transport.address import Address

_PROBLEMS: Final = (
    (
        "Hostname Verification Check failed",
        "The certificate of the server at {0} is not for {0.host}: call the server by the name in its certificate.",
    ),
    (
        "WRONG_VERSION_NUMBER",
        "What listens at {0} speaks no TLS: write {0.target} without https:// if that is as it should be.",
    ),
    (
        "certificate has expired",
        "The certificate of the server at {0} has expired: whoever runs the server must renew it.",
    ),
    (
        "certificate is not yet valid",
        "The certificate of the server at {0} is not valid yet: check the clock of this machine.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        (
            "The certificate of the server at {0} is from nobody whom this machine trusts. If it is your own server, "
            "give the file of its authority: --tls-ca, DIPTYCH_TLS_CA, or Tls(ca_file=...)."
        ),
    ),
    ("handshake failed", "The server at {0} and this client do not agree on a TLS connection."),
)
"""What gRPC says, and a sentence that says what it means and what to do. The first that fits counts."""


def tls_problem(details: str, address: Address) -> str | None:
    """A sentence for a TLS connection that did not come about; None when nothing of TLS is to blame.

    Args:
        details: The words of gRPC with the status UNAVAILABLE.
        address: Which server was called.
    """
    if not address.is_tls:
        return None
    return next((sentence.format(address) for words, sentence in _PROBLEMS if words in details), None)


def plain_problem(details: str, address: Address) -> str | None:
    """A sentence for a call in the clear to somebody who hung up on it, as servers do that want TLS; else None."""
    if address.is_tls or not (details.startswith("failed to connect") and details.endswith("Socket closed")):
        return None
    return f"No server answers at {address} without TLS: if it has TLS, write https://{address}."
