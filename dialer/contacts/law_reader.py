"""What a row says of whose law holds and why the person may be called: address, document, role, basis."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from dialer.campaign import Campaign, CampaignBasis, Columns
from dialer.contacts import address_cell, cell, gate_cell, national_id

T = TypeVar("T")


class Cells(Protocol):
    """The cells of one row, and where to say what is wrong with them."""

    def read(self, column: str | None, read: Callable[[str], T], otherwise: T) -> T:
        """What the column's cell says; `otherwise` if there is no such column, or the cell is wrong."""

    def refuse(self, column: str, why: str) -> None:
        """Something is wrong with what two cells say together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a person lives, as Person holds it: None where the file does not say."""

    country: str | None = None
    region: str | None = None
    time_zone: str | None = None


UNKNOWN = Address()


def read_address(columns: Columns, cells: Cells, file_region: str) -> Address:
    """Region and postal code must agree; either names the country of the file where none is named."""
    names = (columns.country, columns.region, columns.postal_code)
    if not any((*names, columns.time_zone)):
        return UNKNOWN
    country = cells.read(columns.country, partial(address_cell.read_country, otherwise=file_region), None)
    within = country or file_region
    region = cells.read(columns.region, partial(address_cell.read_region, country=within), None)
    by_code = partial(address_cell.region_of_postal_code, country=within)
    of_code = cells.read(columns.postal_code, by_code, None)
    if columns.postal_code and region and of_code and region != of_code:
        cells.refuse(columns.postal_code, f"lies in {of_code}, but the row's region is {region}")
    return Address(
        country=within if any(names) else None,
        region=region or of_code,
        time_zone=cells.read(columns.time_zone, address_cell.read_time_zone, None),
    )


def read_same_as(columns: Columns, cells: Cells, *, file_region: str, secret: bytes) -> str:
    """The keyed hash of the national id; the document itself goes no further than this."""
    read = partial(national_id.read_national_id, region=file_region)
    return national_id.same_as(cells.read(columns.national_id, read, ""), secret)


def read_basis(campaign: Campaign, cells: Cells) -> CampaignBasis | None:
    """Why this row's numbers may be called: the campaign's basis, and what the row says in its place.

    Without a date it is none: what only a person can give, a whole campaign cannot have been given.
    """
    columns, basis = campaign.contacts.columns, campaign.basis
    if basis is None:
        return None
    said = cell.read_field
    kind = cells.read(columns.basis_kind, gate_cell.read_basis_kind, "") or basis.kind
    of_all = None if kind in gate_cell.CONSENTS else basis.given_on
    row_says: dict[str, Any] = {
        "kind": kind,
        "given_on": cells.read(columns.basis_date, cell.read_date, None) or of_all,
        "wording": cells.read(columns.basis_wording, said, "") or basis.wording,
        "channel": cells.read(columns.basis_channel, said, "") or basis.channel,
        "evidence": cells.read(columns.basis_reference, said, "") or basis.evidence,
    }
    own = {name: value for name, value in row_says.items() if value != getattr(basis, name)}
    return replace(basis, **own) if own else basis
