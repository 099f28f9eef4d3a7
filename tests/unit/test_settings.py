"""Secrets come from the environment, from .env or from files of their own, and are told to nobody."""

import ssl
import traceback
from pathlib import Path

import pytest

from dialer.secret_files import SecretTwice, SecretUnreadable
from dialer.settings import SECRETS, Settings
from tests.unit.command import Recado

WORD = "hunter2-hunter2-hunter2-hunter2-hunter2"
NAMES = {name: f"RECADO_{name.upper()}" for name in SECRETS}


@pytest.fixture
def secret_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as an editor leaves it; nothing of this machine's own settings is heeded."""
    monkeypatch.chdir(tmp_path)
    for setting in NAMES.values():
        monkeypatch.delenv(setting, raising=False)
    file = tmp_path / "word"
    file.write_text(f"{WORD}\n")
    file.chmod(0o600)
    return file


def plain(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value if isinstance(value, str) else value.get_secret_value()


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_lie_in_a_file_of_its_own(
    name: str, secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{NAMES[name]}_FILE", str(secret_file))
    assert plain(Settings(), name) == WORD


def test_the_file_may_be_named_in_dot_env_beside_the_empty_line_of_the_example(secret_file: Path) -> None:
    Path(".env").write_text(f"RECADO_AMI_SECRET=\nRECADO_AMI_SECRET_FILE={secret_file}\n")
    assert plain(Settings(), "ami_secret") == WORD


def test_a_secret_that_campaigns_name_may_lie_in_a_file_too(
    secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_WEBHOOK_FILE", str(secret_file))
    assert Settings.named_secret("RECADO_WEBHOOK") == WORD
    assert Settings.named_secret("RECADO_OTHER") == ""


def test_what_the_program_itself_says_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_DATABASE_FILE", "/no/such/file")
    assert Settings(database="sqlite:///rehearsal.db").database == "sqlite:///rehearsal.db"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_given_twice_names_both(
    name: str, secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAMES[name], "another-word")
    monkeypatch.setenv(f"{NAMES[name]}_FILE", str(secret_file))
    with pytest.raises(SecretTwice) as refused:
        Settings()
    assert f"{NAMES[name]} and {NAMES[name]}_FILE" in str(refused.value)
    assert "another-word" not in str(refused.value)


def test_a_secret_given_once_in_each_place_is_given_twice(
    secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("RECADO_SECRET=another-word\n")
    monkeypatch.setenv("RECADO_SECRET_FILE", str(secret_file))
    with pytest.raises(SecretTwice):
        Settings()


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfehunter2", None])
def test_a_file_that_holds_no_secret_is_refused_and_not_quoted(
    content: bytes | None, secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_file.unlink()
    if content is not None:
        secret_file.write_bytes(content)
    monkeypatch.setenv("RECADO_SECRET_FILE", str(secret_file))
    with pytest.raises(SecretUnreadable) as refused:
        Settings()
    told = "".join(traceback.format_exception(refused.value))
    assert str(secret_file) in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("language", "wanted"), [("en", "which cannot be used"), ("es", "que no se puede usar")]
)
def test_an_unreadable_file_is_a_sentence_and_ends_with_2(
    language: str, wanted: str, recado: Recado, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_AMI_CONFIG_SECRET_FILE", "/no/such/file")
    answer = recado("doctor", language=language)
    assert answer.code == 2
    assert "RECADO_AMI_CONFIG_SECRET_FILE" in answer.err
    assert wanted in answer.err
    assert "Traceback" not in answer.err


def test_a_setting_that_is_not_understood_is_a_sentence_without_its_value(
    recado: Recado, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_SMTP_PORT", WORD)
    answer = recado("doctor")
    assert (answer.code, "RECADO_SMTP_PORT cannot be used" in answer.err) == (2, True)
    assert WORD not in answer.out + answer.err


@pytest.fixture
def full(secret_file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Every secret is the word, in every place where one may be."""
    for setting in NAMES.values():
        monkeypatch.setenv(setting, WORD)
    monkeypatch.setenv("RECADO_DATABASE", f"postgresql://recado:{WORD}@127.0.0.1:9/recado")
    return Settings()


def test_no_secret_is_in_a_repr(full: Settings) -> None:
    assert all(WORD in plain(full, name) for name in SECRETS)
    assert WORD not in f"{full!r} {full}"


def test_no_secret_is_in_what_a_mistake_in_the_settings_says(
    full: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_SMTP_TLS", WORD)
    with pytest.raises(ValueError, match="smtp_tls") as refused:
        Settings()
    assert WORD not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("database", [f"postgresql://recado:{WORD}@127.0.0.1:9/recado", f"//recado:{WORD}@"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_doctor_tells_no_secret_when_nothing_answers(
    full: Settings, recado: Recado, monkeypatch: pytest.MonkeyPatch, database: str, language: str
) -> None:
    monkeypatch.setenv("RECADO_DATABASE", database)
    monkeypatch.setenv("RECADO_AMI_SECRET", WORD)
    answer = recado("doctor", language=language)
    assert answer.code == 1
    assert WORD not in answer.out + answer.err


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_a_certificate_is_refused_before_anybody_is_spoken_to(
    content: str | None, recado: Recado, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "asterisk.pem"
    if content:
        file.write_text(content)
    monkeypatch.setenv("RECADO_AMI_CA", str(file))
    answer = recado("doctor")
    assert (answer.code, "RECADO_AMI_CA" in answer.err, str(file) in answer.err) == (2, True, True)


def test_tls_asks_for_the_certificate_and_the_name_in_it() -> None:
    assert Settings(ami_tls=False).ami_context is None
    by_tls = Settings(ami_tls=True).ami_context
    assert by_tls is not None
    assert (by_tls.verify_mode, by_tls.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_file_that_everybody_may_read_is_a_warning(
    secret_file: Path, recado: Recado, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECADO_SECRET")
    monkeypatch.setenv("RECADO_SECRET_FILE", str(secret_file))
    assert (
        f"? files with secrets: everybody on this machine may read {secret_file}" not in recado("doctor").out
    )
    secret_file.chmod(0o644)
    assert f"? files with secrets: everybody on this machine may read {secret_file}" in recado("doctor").out
    assert f"chmod o= {secret_file}" in recado("doctor", language="es").out
