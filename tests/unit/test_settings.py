"""Settings: from the environment, from files of secrets, and refused with a sentence."""

from pathlib import Path

import pytest

from diptych_server.settings import Settings, SettingsError, allowed_by, read_settings

S3 = {
    "DIPTYCH_S3_ENDPOINT": "https://s3.example:9000",
    "DIPTYCH_S3_ACCESS_KEY": "key",
    "DIPTYCH_S3_SECRET_KEY": "hush",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without settings, and an empty folder of secrets."""
    for name in (*S3, "DIPTYCH_DATABASE_URL", "DIPTYCH_S3_BUCKET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DIPTYCH_SECRETS_DIR", str(tmp_path))
    return monkeypatch


def test_a_secret_comes_from_its_file(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    """As for containers; a trailing line end does not belong to it."""
    environment.setenv("DIPTYCH_S3_ENDPOINT", S3["DIPTYCH_S3_ENDPOINT"])
    environment.setenv("DIPTYCH_S3_ACCESS_KEY", "key")
    (tmp_path / "diptych_s3_secret_key").write_text("from a file\n")

    settings = read_settings()

    assert settings.s3_secret_key is not None
    assert settings.s3_secret_key.get_secret_value() == "from a file"


def test_the_environment_takes_precedence_over_the_file(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    """A variable set for one run applies to that run."""
    (tmp_path / "diptych_database_url").write_text("postgresql://file/diptych")
    environment.setenv("DIPTYCH_DATABASE_URL", "postgresql://environment/diptych")

    assert read_settings().database_url == "postgresql://environment/diptych"


def test_logged_settings_show_no_secret(environment: pytest.MonkeyPatch) -> None:
    """Printed settings contain no password."""
    for name, value in S3.items():
        environment.setenv(name, value)
    environment.setenv("DIPTYCH_DATABASE_URL", "postgresql://ada:hush@db/diptych")

    assert "hush" not in repr(read_settings())


@pytest.mark.parametrize("missing", ["DIPTYCH_S3_ACCESS_KEY", "DIPTYCH_S3_SECRET_KEY"])
def test_an_object_store_without_a_key_is_refused(missing: str, environment: pytest.MonkeyPatch) -> None:
    """The sentence names what is missing, and no secret."""
    for name, value in S3.items():
        if name != missing:
            environment.setenv(name, value)

    with pytest.raises(SettingsError, match=missing) as caught:
        read_settings()

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("endpoint", ["s3.example:9000", "ftp://s3.example", "https://s3.example/bucket", "http://"])
def test_an_invalid_endpoint_is_refused(endpoint: str, environment: pytest.MonkeyPatch) -> None:
    """It needs a scheme and a host, without the bucket."""
    environment.setenv("DIPTYCH_S3_ENDPOINT", endpoint)

    with pytest.raises(SettingsError, match=r"^DIPTYCH_S3_ENDPOINT: .* is not valid\. Use http://HOST:PORT or "):
        read_settings()


def test_an_invalid_bucket_is_refused(environment: pytest.MonkeyPatch) -> None:
    """No store accepts such a name."""
    environment.setenv("DIPTYCH_S3_BUCKET", "My Pictures")

    with pytest.raises(SettingsError, match=r"^DIPTYCH_S3_BUCKET: 'My Pictures' is not valid\. Use 3 to 63 "):
        read_settings()


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if allowed_by(field)])
def test_an_invalid_value_says_what_is_allowed(name: str, environment: pytest.MonkeyPatch) -> None:
    """For every number, choice and switch."""
    variable = f"DIPTYCH_{name.upper()}"
    environment.setenv(variable, "nonsense")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value) == f"{variable}: nonsense is not valid. Use {allowed_by(Settings.model_fields[name])}."


def test_an_invalid_secrets_folder_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Otherwise a server would run without its secrets."""
    environment.setenv("DIPTYCH_SECRETS_DIR", str(tmp_path / "none"))

    with pytest.raises(SettingsError, match="DIPTYCH_SECRETS_DIR"):
        read_settings()


def test_an_endpoint_may_end_with_a_slash(environment: pytest.MonkeyPatch) -> None:
    """It is the same endpoint."""
    for name, value in S3.items():
        environment.setenv(name, value)
    environment.setenv("DIPTYCH_S3_ENDPOINT", "http://s3.example:9000/")

    assert read_settings().s3_endpoint == "http://s3.example:9000"


@pytest.mark.parametrize(
    ("given", "needs_token"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"host": "0.0.0.0"}, True),  # noqa: S104  it is what is asked about
        ({"host": "lab.example"}, True),
        ({"tokens": "required"}, True),
        ({"behind_proxy": "true"}, True),
        ({"database_url": "postgresql://db/diptych"}, True),
        ({"database_url": "postgresql://db/diptych", "tokens": "auto"}, True),
    ],
)
def test_calls_need_a_token_if_other_machines_can_connect(given: dict[str, str], *, needs_token: bool) -> None:
    """There is no way to switch that off."""
    assert read_settings(**given).needs_token is needs_token


def test_tokens_cannot_be_switched_off() -> None:
    """The setting has no such value."""
    with pytest.raises(SettingsError, match=r"^--tokens: off is not valid\. Use auto or required\.$"):
        read_settings(tokens="off")
