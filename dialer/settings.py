"""The only reader of the environment: where Asterisk, the database and the mail server are."""

import hashlib
import os
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One installation. Every value comes from `RECADO_…` or from the file `.env`.

    Recado and Asterisk may see one folder under two paths (container, chroot): `sounds` is Recado's
    view of it, `sounds_in_asterisk` is Asterisk's.
    """

    model_config = SettingsConfigDict(env_prefix="RECADO_", env_file=".env", frozen=True, extra="ignore")

    ami_host: str = "127.0.0.1"
    ami_port: int = 5038
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
    database: str = "sqlite:////var/lib/recado/recado.db"
    secret: SecretStr = SecretStr("")
    """Keys one-time tokens and the names of cached personal sounds. At least 32 characters."""

    @staticmethod
    def named_secret(name: str) -> str:
        """A secret that campaigns.yaml names but does not hold; empty if environment and .env have none."""
        return os.environ.get(name) or dotenv_values(".env").get(name) or ""

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

    node: str = "node-1"
    rehearsal: bool = False
    """Set by the lab alone: the trunk leads to the rehearsal carrier and nowhere else."""
