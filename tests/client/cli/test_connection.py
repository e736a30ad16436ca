"""Which server a command calls, with which token: options, environment, what is remembered, the default."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from diptych_client.cli.connection import CliOptions, client_for
from diptych_client.remembered import RememberedServer, forget, read_remembered, remember
from diptych_client.sdk import Address
from support.certificates import Authority

REMEMBERED = RememberedServer("https://remembered:443", "diptych_remembered")


@pytest.mark.parametrize(
    ("options", "environment", "remembered", "address"),
    [
        (CliOptions(), {}, None, "127.0.0.1:4817"),
        (CliOptions(), {}, REMEMBERED, "https://remembered"),
        (CliOptions(), {"DIPTYCH_SERVER": "there:1"}, REMEMBERED, "there:1"),
        (CliOptions("here:1"), {"DIPTYCH_SERVER": "there:1"}, REMEMBERED, "here:1"),
        (CliOptions(), {"DIPTYCH_SERVER": "there:1", "DIPTYCH_TLS": "on"}, None, "https://there:1"),
    ],
)
def test_the_server_option_beats_the_environment_and_the_remembered_server(
    options: CliOptions, environment: Mapping[str, str], remembered: RememberedServer | None, address: str
) -> None:
    """Option, environment, remembered, default."""
    assert client_for(options, environment, remembered).address == Address.parse(address)


def test_the_token_option_beats_the_environment_and_the_remembered_token(tmp_path: Path) -> None:
    """The file of the option, the environment, what is remembered for this very server."""
    option, named = tmp_path / "option", tmp_path / "named"
    option.write_text("from-option")
    named.write_text("from-file")
    environment = {"DIPTYCH_TOKEN_FILE": str(named)}

    assert client_for(CliOptions(), {}, REMEMBERED)._calls._token == "diptych_remembered"
    assert client_for(CliOptions(), environment, REMEMBERED)._calls._token == "from-file"
    assert (
        client_for(CliOptions(), environment | {"DIPTYCH_TOKEN": "from-word"}, REMEMBERED)._calls._token == "from-word"
    )
    options = CliOptions(token_file=option)
    assert client_for(options, environment | {"DIPTYCH_TOKEN": "from-word"}, REMEMBERED)._calls._token == "from-option"


@pytest.mark.parametrize("server", ["https://elsewhere", "https://remembered:4817", "remembered:443", "127.0.0.1:443"])
def test_a_remembered_token_is_not_sent_to_another_server(server: str) -> None:
    """Not even to the same one without TLS."""
    assert client_for(CliOptions(server), {}, REMEMBERED)._calls._token is None


def test_a_remembered_server_is_recognized_in_any_spelling(authority: Authority) -> None:
    """`--tls-ca` means TLS just as `https://` does; the remembered authorities are also used."""
    remembered = RememberedServer("https://there:1", "t", str(authority.ca_file))

    assert client_for(CliOptions("https://there:1"), {}, remembered)._calls._token == "t"
    assert client_for(CliOptions("there:1", tls_ca=authority.ca_file), {}, remembered)._calls._token == "t"
    assert client_for(CliOptions(), {}, remembered)._calls._roots == authority.ca_file.read_bytes()


def test_the_remembered_token_is_readable_by_its_user_only(tmp_path: Path) -> None:
    """Whatever the mode of the file was before."""
    path = tmp_path / "diptych" / "server.json"
    remember(path, RememberedServer("before:1"))
    path.chmod(0o644)

    remember(path, REMEMBERED)

    assert read_remembered(path) == REMEMBERED
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["server.json"]
    assert "diptych_remembered" not in repr(read_remembered(path))


def test_a_forgotten_server_is_removed(tmp_path: Path) -> None:
    """Once."""
    path = tmp_path / "server.json"
    remember(path, REMEMBERED)

    assert [forget(path), forget(path), read_remembered(path)] == [True, False, None]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": 1, "token": null, "tls_ca": null}', '{"address": "a:1"}'])
def test_an_unreadable_file_counts_as_missing(tmp_path: Path, text: str) -> None:
    """The user connects again."""
    path = tmp_path / "server.json"
    path.write_text(text)

    assert read_remembered(path) is None
