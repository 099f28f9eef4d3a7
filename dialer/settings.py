"""The only reader of the environment: where Asterisk, the database and the mail server are."""

import hashlib
import ssl
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from dialer.secret_files import given, secret_of

SECRETS = ("ami_secret", "ami_config_secret", "secret", "smtp_password", "database")
"""What may lie in a file of its own, `RECADO_…_FILE`; the database's address holds a password."""


class SecretFiles(PydanticBaseSettingsSource):
    """Those secrets of which a file is named. Raises SecretRefused."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        setting = f"RECADO_{field_name.upper()}"
        values = given()
        return secret_of(setting, values) if values.get(f"{setting}_FILE") else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the program itself says (the lab does) comes first: then nothing is read."""
        fields = self.settings_cls.model_fields
        wanted = (name for name in SECRETS if name not in self.current_state)
        found = {name: self.get_field_value(fields[name], name)[0] for name in wanted}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """One installation. Every value comes from `RECADO_…` or from the file `.env`; a secret, also from a
    file of its own. None of them is in a repr, and a mistake in one is told without what was given.

    Recado and Asterisk may see one folder under two paths (container, chroot): `sounds` is Recado's
    view of it, `sounds_in_asterisk` is Asterisk's.
    """

    model_config = SettingsConfigDict(
        env_prefix="RECADO_", env_file=".env", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    ami_host: str = "127.0.0.1"
    ami_port: int = 5038
    ami_tls: bool = False
    """Where Asterisk is another machine: AMI by TLS, and its certificate is verified, host name and all."""
    ami_ca: Path | None = None
    """The authority, or the very certificate, that vouches for Asterisk; unset: those this machine trusts.
    Set, AMI is spoken by TLS."""
    ami_user: str = "recado"
    ami_secret: SecretStr = SecretStr("")
    ami_config_user: str = "recado-config"
    ami_config_secret: SecretStr = SecretStr("")

    event_log: Path = Path("/var/log/asterisk/cel-custom/recado.jsonl")
    sounds: Path = Path("/var/lib/recado/sounds")
    sounds_in_asterisk: Path = Path("/var/lib/recado/sounds")
    generated_config: Path = Path("/var/lib/recado/asterisk")
    """Where Recado writes flows/*.conf and queues/*.conf that Asterisk includes by glob."""

    voices: Path = Path(".recado/voices")
    """Installed voice models: `recado voices add` writes here. Holds nothing about anybody."""

    state: Path = Path("/var/lib/recado")
    database: str = Field(default="sqlite:////var/lib/recado/recado.db", repr=False)
    secret: SecretStr = SecretStr("")
    """Keys one-time tokens and the names of cached personal sounds. At least 32 characters."""

    @staticmethod
    def named_secret(name: str) -> str:
        """What campaigns.yaml names but does not hold; empty if it is not given. Raises SecretRefused."""
        return secret_of(name, given())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, SecretFiles(settings_cls), env_settings, dotenv_settings

    @field_validator("ami_ca")
    @classmethod
    def _holds_a_certificate(cls, file: Path | None) -> Path | None:
        try:
            ssl.create_default_context(cafile=file)
        except OSError as error:
            raise ValueError(f"{file} is no file of certificates ({error.strerror or 'not PEM'})") from None
        return file

    @property
    def ami_context(self) -> ssl.SSLContext | None:
        """How to speak TLS with AMI; None: in clear, as on one machine."""
        return ssl.create_default_context(cafile=self.ami_ca) if self.ami_tls or self.ami_ca else None

    @property
    def token_secret(self) -> str:
        """What a compiled flow and an Originate both know: never the secret itself, which keys more."""
        return hashlib.sha256(b"flow token " + self.secret.get_secret_value().encode()).hexdigest()[:40]

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    """`none` is meant for a relay on this machine."""

    node: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")] = "node-1"
    rehearsal: bool = False
    """Set by the lab alone: the trunk leads to the rehearsal carrier and nowhere else."""
