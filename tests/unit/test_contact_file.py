"""A contacts file as it really comes: understood, or refused row by row with the reason."""

import tracemalloc
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.contact import DebtStatus
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import UnreadableFile, open_sheet, records
from dialer.flow_needs import Needs
from tests.unit.importing import ANA, HEADER, changed

MakeCampaign = Callable[..., Campaign]
SECRETS = Needs(secrets=frozenset({"id_last4"}))


def read(campaign: Campaign, needs: Needs = SECRETS) -> list[Row | Closing | Rejected]:
    return list(ContactFile(campaign, needs))


def sheet(*rows: str, header: str = HEADER, end: str = "\r\n") -> str:
    return end.join([header, *rows, ""])


def only_row(campaign: Campaign) -> Row:
    (row,) = read(campaign)
    assert isinstance(row, Row)
    return row


def reason(campaign: Campaign) -> str:
    (rejected,) = read(campaign)
    assert isinstance(rejected, Rejected)
    return rejected.reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"], ids=lambda name: f"in {name}"
)
@pytest.mark.parametrize("separator", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_b08_a_file_is_understood_however_it_was_saved(
    make_campaign: MakeCampaign, encoding: str, separator: str, end: str
) -> None:
    text = sheet(ANA.replace("1.234,56", '"1.234,56"'), end=end).replace(";", separator)
    row = only_row(make_campaign(text.encode(encoding)))
    assert row.person.name == "Ana Núñez"
    assert row.debt.amount == Decimal("1234.56")
    assert [phone.e164 for phone in row.phones] == ["+34911222333", "+34600123456"]
    assert row.fields == {"product": "préstamo"}
    assert row.line == 2


def test_excels_line_about_its_separator_is_heeded(make_campaign: MakeCampaign) -> None:
    assert only_row(make_campaign("sep=;\r\n" + sheet(ANA))).line == 3


def test_b08_a_cell_may_have_several_lines_and_lines_are_counted_as_in_the_file(
    make_campaign: MakeCampaign,
) -> None:
    rows = read(
        make_campaign(sheet(ANA.replace("Ana Núñez", '"Ana\r\nNúñez"'), "", ANA.replace("C1;F1", "C2;F2")))
    )
    assert [(row.line, row.person.name) for row in rows if isinstance(row, Row)] == [
        (2, "Ana Núñez"),
        (5, "Ana Núñez"),
    ]


def test_a_stray_quote_costs_its_own_line_and_not_its_neighbours(make_campaign: MakeCampaign) -> None:
    stray = ANA.replace("Ana Núñez", '"Ana Núñez')
    many = [ANA.replace("C1;F1", f"C{n};F{n}") for n in range(2, 200)]
    rows = read(make_campaign(sheet(stray, *many)))
    assert [type(row) for row in rows] == [Rejected] + [Row] * len(many)
    assert isinstance(rows[0], Rejected)
    assert "quote" in rows[0].reason
    assert rows[0].cells == (stray,)


def test_a_row_with_other_than_the_headers_cells_is_refused(make_campaign: MakeCampaign) -> None:
    rows = read(make_campaign(sheet(ANA + ";", ANA.removesuffix(";préstamo"))))
    assert [row.reason for row in rows if isinstance(row, Rejected)] == [
        "the row has 12 cells, the header has 11",
        "the row has 10 cells, the header has 11",
    ]


def test_empty_rows_are_no_rows(make_campaign: MakeCampaign) -> None:
    assert len(read(make_campaign(sheet("", ";" * 10, ANA, " ", ";;")))) == 1


def test_b08_a_nul_does_not_reach_a_name(make_campaign: MakeCampaign) -> None:
    assert only_row(make_campaign(sheet(changed(ANA, nombre="Ana\0 Núñez")))).person.name == "Ana Núñez"


def test_a_damaged_letter_is_refused_rather_than_spoken(make_campaign: MakeCampaign) -> None:
    damaged = sheet(ANA).encode("cp1252").replace("ñ".encode("cp1252"), b"\x81")
    assert "damaged" in reason(make_campaign(damaged))


def test_b08_lines_in_two_encodings_are_refused_with_the_first_odd_one(make_campaign: MakeCampaign) -> None:
    rows = [ANA] * 5
    text = sheet(*rows).encode() + ANA.encode("latin-1")
    with pytest.raises(UnreadableFile, match=r"overdue\.csv:7:1: contacts: is not in UTF-8"):
        read(make_campaign(text))


def test_b08_every_missing_column_is_named_with_those_there_are(make_campaign: MakeCampaign) -> None:
    header = HEADER.replace("importe", "Importe").replace("dni4", "dni")
    with pytest.raises(UnreadableFile) as refused:
        read(make_campaign(sheet(ANA, header=header)))
    assert [error.key for error in refused.value.errors] == ["columns"]
    said = "the file lacks the columns 'importe', 'dni4'; its columns are 'cliente', 'factura', 'nombre'"
    assert said in str(refused.value)


def test_a_program_is_no_csv_file(make_campaign: MakeCampaign) -> None:
    with pytest.raises(UnreadableFile, match="is no CSV file: it holds bytes that no text has"):
        read(make_campaign(b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\n" + ANA.encode()))


def test_two_columns_of_one_name_are_refused(make_campaign: MakeCampaign) -> None:
    with pytest.raises(UnreadableFile, match="two columns called 'importe'"):
        read(make_campaign(sheet(ANA + ";1", header=HEADER + ";importe")))


def test_a_flow_that_checks_what_no_column_gives_is_refused(make_campaign: MakeCampaign) -> None:
    with pytest.raises(UnreadableFile, match="the flow asks for birth_day_month; no column gives it"):
        read(make_campaign(sheet(ANA)), Needs(secrets=frozenset({"birth_day_month"})))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04....", "save it as CSV"),
        (b"\xd0\xcf\x11\xe0....", "save it as CSV"),
        (b"x" * 200_000, "more than 65536 characters"),
    ],
)
def test_what_is_no_list_is_told_apart(make_campaign: MakeCampaign, content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read(make_campaign(content))


def test_a_file_that_is_not_there_is_named(make_campaign: MakeCampaign) -> None:
    campaign = make_campaign("")
    Path(campaign.contacts.path).unlink()
    with pytest.raises(UnreadableFile, match=r"overdue\.csv:1:1: contacts: cannot be read: No such file"):
        read(campaign)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cliente", ""),
        ("factura", "1,2E+11"),
        ("nombre", "¿?"),
        ("importe", "0"),
        ("importe", "1,234.56"),
        ("vence", "31/02/2026"),
        ("correo", "a@b.es, c@d.es"),
        ("estado", "quién sabe"),
        ("dni4", "678Z"),
        ("dni4", ""),
        ("producto", "x" * 1001),
    ],
)
def test_a_wrong_cell_rejects_its_row_by_the_columns_name(
    make_campaign: MakeCampaign, column: str, value: str
) -> None:
    assert reason(make_campaign(sheet(changed(ANA, **{column: value})))).startswith(f"{column}: ")


def test_all_that_is_wrong_with_a_row_is_told_at_once(make_campaign: MakeCampaign) -> None:
    told = reason(make_campaign(sheet(changed(ANA, importe="x", vence="x", teléfono="112", móvil=""))))
    assert [part.split(":")[0] for part in told.split("; ")] == ["importe", "vence", "teléfono"]


def test_a_rejected_row_keeps_its_cells_as_they_were(make_campaign: MakeCampaign) -> None:
    row = changed(ANA, importe=" gratis ")
    (rejected,) = read(make_campaign(sheet(row)))
    assert rejected.cells == tuple(row.split(";"))


def test_a_row_without_a_second_factor_is_rejected_only_if_the_flow_asks_for_one(
    make_campaign: MakeCampaign,
) -> None:
    campaign = make_campaign(sheet(changed(ANA, dni4="")))
    assert "identity" in reason(campaign)
    assert isinstance(read(campaign, Needs())[0], Row)


def test_a_bad_second_phone_is_left_out_with_a_warning(make_campaign: MakeCampaign) -> None:
    row = only_row(make_campaign(sheet(changed(ANA, móvil="803 123 456"))))
    assert [phone.e164 for phone in row.phones] == ["+34911222333"]
    (warning,) = row.warnings
    assert warning.startswith("móvil: the number is a premium-rate number, which is never dialled")


def test_a_bad_first_phone_leaves_the_second(make_campaign: MakeCampaign) -> None:
    row = only_row(make_campaign(sheet(changed(ANA, teléfono="112"))))
    assert [phone.e164 for phone in row.phones] == ["+34600123456"]


@pytest.mark.parametrize(("first", "second"), [("", ""), ("112", "+1 809 555 1234")])
def test_a_row_needs_one_good_phone(make_campaign: MakeCampaign, first: str, second: str) -> None:
    assert "teléfono" in reason(make_campaign(sheet(changed(ANA, teléfono=first, móvil=second))))


def test_one_number_in_two_spellings_is_one_phone(make_campaign: MakeCampaign) -> None:
    row = only_row(make_campaign(sheet(changed(ANA, móvil="0034-911.222.333"))))
    assert [phone.e164 for phone in row.phones] == ["+34911222333"]
    assert row.warnings == ()


def test_a_row_that_closes_a_debt_is_heeded_whatever_else_is_wrong(make_campaign: MakeCampaign) -> None:
    (row,) = read(
        make_campaign(sheet(changed(ANA, estado="pagada", teléfono="112", móvil="", dni4="", importe="")))
    )
    assert isinstance(row, Closing)
    assert (row.person.id, row.debt.ref, row.debt.status) == ("C1", "F1", DebtStatus.PAID)


def test_a_paid_debt_may_be_zero(make_campaign: MakeCampaign) -> None:
    row = only_row(make_campaign(sheet(changed(ANA, estado="pagada", importe="0,00"))))
    assert (row.debt.status, row.debt.amount) == (DebtStatus.PAID, Decimal(0))


def test_a_currency_column_is_read_and_an_empty_cell_is_not_guessed(make_campaign: MakeCampaign) -> None:
    content = sheet(ANA + ";usd", ANA + ";", header=HEADER + ";moneda")
    dollars, nothing = read(make_campaign(content, columns={"currency": "moneda"}, currency=None))
    assert isinstance(dollars, Row)
    assert dollars.debt.currency == "USD"
    assert isinstance(nothing, Rejected)
    assert nothing.reason.startswith("moneda: ")


def test_an_empty_currency_cell_means_the_campaigns(make_campaign: MakeCampaign) -> None:
    content = sheet(ANA + ";", header=HEADER + ";moneda")
    assert only_row(make_campaign(content, columns={"currency": "moneda"})).debt.currency == "EUR"


def test_the_same_values_in_another_spelling_have_the_same_hash(make_campaign: MakeCampaign) -> None:
    spelled = changed(ANA, importe="1234,56 €", vence="2026-12-31", móvil="+34 600-12-34-56", estado="OPEN")
    assert only_row(make_campaign(sheet(ANA))).hash == only_row(make_campaign(sheet(spelled))).hash


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nombre", "Ana Núñez Gil"),
        ("importe", "1.234,57"),
        ("estado", "pagada"),
        ("móvil", ""),
        ("dni4", "1235"),
    ],
)
def test_another_value_has_another_hash(make_campaign: MakeCampaign, column: str, value: str) -> None:
    other = sheet(changed(ANA, **{column: value}))
    assert only_row(make_campaign(sheet(ANA))).hash != only_row(make_campaign(other)).hash


def test_secrets_do_not_show_when_a_row_is_logged(make_campaign: MakeCampaign) -> None:
    assert "'1234'" not in repr(only_row(make_campaign(sheet(ANA))).person)


def peak_of(rows: Iterable[object]) -> int:
    """The most memory, in bytes, that going through the rows takes at once."""
    tracemalloc.start()
    try:
        for _ in rows:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def long_file(count: int) -> str:
    return sheet(*(changed(ANA, cliente=f"C{n}", factura=f"F{n}", móvil="") for n in range(count)))


def test_a_hundred_thousand_rows_take_the_memory_of_a_few(make_campaign: MakeCampaign) -> None:
    path = make_campaign(long_file(100_000)).contacts.path
    assert path.stat().st_size > 8_000_000
    assert peak_of(records(open_sheet(path, HEADER.split(";")))) < 500_000


def test_reading_on_takes_no_more_memory(make_campaign: MakeCampaign) -> None:
    campaign = make_campaign(long_file(3_000))
    peak_of(ContactFile(campaign, SECRETS))  # loads what the phone numbers of Spain need, once
    assert peak_of(ContactFile(campaign, SECRETS)) < 500_000
