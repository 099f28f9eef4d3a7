"""What a flow says of a contact is read, and tried, when it is imported, not at the call."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Closing, Rejected
from dialer.contacts.contact_row import Row as Contact
from dialer.field_values import from_json, to_json
from dialer.flow_needs import Needs, needs_of
from dialer.import_contacts import import_contacts
from dialer.ivr_values import values_of
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from ivr_flows.loader import load_flow
from tests.unit.importing import NOW
from tts.money import Money
from tts.words import spoken

MakeCampaign = Callable[..., Campaign]
Read = Callable[..., object]

COLUMNS = {
    "visit": "cita",
    "hour": "hora",
    "shop": "tienda",
    "points": "puntos",
    "place": "puesto",
    "fee": "cuota",
    "dollars": "dolares",
    "rate": "interes",
    "line": "linea",
    "holder": "titular",
}
TEXT = """\
flow: cita
languages: [es]
fields: {visit: date, hour: text, shop: text, points: text, place: text, fee: money, dollars: money,
  rate: text, line: text, holder: text}
always: {9: opt_out}
start: hello
steps:
  hello:
    gather: Hola, {{name}}. Marque su documento.
    secret: id_last4
    digits: 4
    no_input: {then: bye}
    wrong: {then: bye}
    then: told
  told:
    say: >-
      Su cita es el {{visit|date}} a {{hour|time}} en {{shop}}. Tiene {{points|cardinal}} puntos, va en
      {{place|ordinal:m}} lugar, paga {{fee|money}}, o {{dollars|money:USD}}, al {{rate|percent}}; llame al
      {{line|phone}}. Titular, {{holder|dni}}. Vence el {{due|date}}.
    then: bye
  bye: {hangup: Adiós.}
  opt_out: {suppress: both, then: bye}
"""
GOOD = {
    "cita": "03/05/2027",
    "hora": "17:30",
    "tienda": "la calle Mayor",
    "puntos": "1.234",
    "puesto": "21",
    "cuota": "1.234,50",
    "dolares": "10,25 $",
    "interes": "4,5 %",
    "linea": "+34 911 222 333",
    "titular": "12345678Z",
}
OWN = {"cliente": "C1", "factura": "F1", "nombre": "Ana Núñez", "teléfono": "911222333", "móvil": ""}
OWN |= {"importe": "10,00", "vence": "31/12/2026", "correo": "", "estado": "", "dni4": "1234", "producto": ""}


@pytest.fixture
def needs(tmp_path: Path) -> Needs:
    """Those of a flow that says a field of every kind."""
    file = tmp_path / "cita.yaml"
    file.write_text(TEXT)
    return needs_of(load_flow(file))


@pytest.fixture
def campaign(make_campaign: MakeCampaign) -> Callable[..., Campaign]:
    """A campaign with one contact, whose cells are GOOD but for those given."""

    def campaign(decimals: str = "comma", **cells: str) -> Campaign:
        row = OWN | GOOD | cells
        sheet = f"{';'.join(row)}\n{';'.join(row.values())}\n"
        return make_campaign(sheet, decimals=decimals, columns={"fields": COLUMNS})

    return campaign


@pytest.fixture
def read(campaign: Callable[..., Campaign], needs: Needs) -> Read:
    """What becomes of that contact."""

    def read(decimals: str = "comma", **cells: str) -> object:
        (one,) = ContactFile(campaign(decimals, **cells), needs)
        return one

    return read


def test_a_field_comes_with_the_type_that_its_text_wants(read: Read) -> None:
    row = read()
    assert isinstance(row, Contact)
    assert row.fields == {
        "visit": date(2027, 5, 3),
        "hour": time(17, 30),
        "shop": "la calle Mayor",
        "points": 1234,
        "place": 21,
        "fee": Money(Decimal("1234.50"), "EUR"),
        "dollars": Money(Decimal("10.25"), "USD"),
        "rate": Decimal("4.5"),
        "line": "+34 911 222 333",
        "holder": "12345678Z",
    }


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("cita", "31/02/2027", "cita: is no date such as 31/12/2026 or 2026-12-31"),
        ("cita", "mañana", "cita: is no date such as 31/12/2026"),
        ("hora", "25:00", "hora: is no time such as 17:30"),
        ("puntos", "1,5", "puntos: is no whole number such as 21 or 1.234"),
        ("puntos", "1.23", "puntos: is no whole number such as 21 or 1.234"),
        ("puesto", "0", "puesto: cannot be said: "),
        ("cuota", "1,234.50", "cuota: is no amount in the campaign's style, 1.234,56 (decimals: comma)"),
        ("cuota", "12,345", "cuota: has more decimals than EUR has"),
        ("cuota", "-5,00", "cuota: must be more than 0"),
        ("dolares", "10 €", "dolares: is no amount in the campaign's style"),
        ("interes", "4.5", "interes: is no number in the campaign's style, 1.234,5 (decimals: comma)"),
        ("linea", "llamar", "linea: cannot be said: its value is not a telephone number"),
        ("titular", "12345678A", "titular: cannot be said: its check letter is wrong"),
        ("tienda", "", "tienda: is empty; step 'told' says {{shop}}"),
        ("tienda", "42", "tienda: cannot be said: its value is a number; name a filter"),
        ("cita", " ", "cita: is empty; step 'told' says {{visit|date}}"),
        ("vence", "", "vence: is empty; step 'told' says {{due|date}}"),
    ],
)
def test_a_cell_that_cannot_be_said_rejects_its_row(column: str, cell: str, why: str, read: Read) -> None:
    rejected = read(**{column: cell})
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith(why)


@pytest.mark.parametrize(
    ("decimals", "column", "cell", "value"),
    [
        ("comma", "puntos", "1.234", 1234),
        ("point", "puntos", "1,234", 1234),
        ("point", "puntos", "1.234", None),
        ("comma", "puntos", "1,234", None),
        ("comma", "interes", "1.234", Decimal(1234)),
        ("point", "interes", "1.234", Decimal("1.234")),
        ("comma", "cuota", "1.234", Money(Decimal(1234), "EUR")),
        ("point", "cuota", "1.234", None),
    ],
)
def test_a_number_that_could_be_two_is_read_by_the_campaigns_style_or_not_at_all(
    decimals: str, column: str, cell: str, value: object, read: Read
) -> None:
    in_style = {"cuota": "1.50", "dolares": "10.25", "interes": "4.5", "puntos": "1", "importe": "10.00"}
    one = read(decimals, **(in_style if decimals == "point" else {}) | {column: cell})
    field = {name: key for key, name in COLUMNS.items()}[column]
    assert (one.fields[field] if isinstance(one, Contact) else None) == value


def test_all_that_is_wrong_is_told_at_once_and_the_place_is_that_of_the_first(read: Read) -> None:
    rejected = read(nombre='"Ana; de\nLuis"', cuota="x", puntos="y")
    assert isinstance(rejected, Rejected)
    assert [each.partition(":")[0] for each in rejected.reason.split("; ")] == ["puntos", "cuota"]
    last_line = ";911222333;;10,00;31/12/2026;;;1234;;03/05/2027;17:30;la calle Mayor;"
    assert rejected.place == (3, len('Luis"') + len(last_line) + 1)


def test_a_row_that_closes_a_debt_need_not_be_sayable(read: Read) -> None:
    assert isinstance(read(estado="pagada", vence=""), Contact)
    assert isinstance(read(estado="pagada", puntos="x"), Closing)


def test_what_nobody_says_need_not_be_there(campaign: Callable[..., Campaign]) -> None:
    (row,) = ContactFile(campaign(tienda="", cita=""), Needs())
    assert isinstance(row, Contact)


def test_the_types_come_through_the_ledger_to_the_texts(
    database: Database, campaign: Callable[..., Campaign], needs: Needs, tmp_path: Path
) -> None:
    of = campaign()
    done = import_contacts(database, of, needs, now=NOW, rejects=tmp_path)
    again = import_contacts(database, of, needs, now=NOW, rejects=tmp_path)
    assert (done.new, again.unchanged) == (1, 1)

    (standing,) = database.read(find_contacts, "C1")
    values = values_of(standing.contact, of, "123456")
    assert values["visit"] == date(2027, 5, 3)
    (told,) = [each for each in load_flow(tmp_path / "cita.yaml").prompts("es").items() if each[0] == "told"]
    said = told[1].render(values, spoken("es"))
    assert "el tres de mayo de dos mil veintisiete a las cinco y media de la tarde en la calle Mayor" in said
    assert "Tiene mil doscientos treinta y cuatro puntos, va en vigésimo primer" in said
    assert "paga mil doscientos treinta y cuatro euros con cincuenta céntimos, o diez dólares con" in said


def test_what_an_older_ledger_holds_is_text() -> None:
    assert from_json({"shop": "la calle Mayor"}) == {"shop": "la calle Mayor"}
    assert from_json(to_json({"n": 21, "rate": Decimal("4.50")})) == {"n": 21, "rate": Decimal("4.50")}
