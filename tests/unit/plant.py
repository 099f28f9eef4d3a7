"""One installation over a ledger of its own, as somebody steers it through the control plane."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, select

from dialer.catalogue import Catalogue
from dialer.clock import RehearsalClock
from dialer.control.access import Scope, Who
from dialer.control.campaigns import CampaignControl
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.launches import wishes
from dialer.store.schema import audit
from tests import waiting
from tests.unit.command import SECRET
from tests.unit.desk import TUESDAY
from tests.unit.documents import HEADER, ROOT

OLGA = Who(id="user:7", name="Olga", kind="person", scopes=frozenset(Scope))
ONE = "con-respuesta"


class Plant:
    """One installation and whoever steers it."""

    def __init__(self, folder: Path, database: Database, *, rehearsal: bool = True) -> None:
        self.database = database
        self.settings = Settings(  # type: ignore[call-arg]
            _env_file=None, state=folder, secret=SecretStr(SECRET), rehearsal=rehearsal
        )
        catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=folder / "campaigns")
        self.control = CampaignControl(
            catalogue=catalogue, database=database, clock=RehearsalClock(TUESDAY), settings=self.settings
        )

    def audited(self) -> list[dict[str, Any]]:
        def rows(tx: Connection) -> list[dict[str, Any]]:
            found = select(audit.c.content).where(audit.c.kind == "control").order_by(audit.c.id)
            return [json.loads(each) for each in tx.execute(found).scalars()]

        return self.database.read(rows)

    async def uploaded(self, name: str, *rows: str) -> None:
        """Upload these rows and wait until they are imported."""

        async def chunks() -> AsyncIterator[bytes]:
            text = "\n".join([HEADER, *rows, ""]).encode()
            for start in range(0, len(text), 7):
                yield text[start : start + 7]

        await self.control.upload(name, chunks(), OLGA)
        await waiting.until(lambda: self._import_state(name) not in ("", "running"))

    def _import_state(self, name: str) -> str:
        wish = self.database.read(wishes, [name]).get(name)
        return str(wish.imported["state"]) if wish and wish.imported else ""


Plants = Callable[..., Plant]
