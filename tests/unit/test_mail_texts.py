"""What the mails say, and what nobody can smuggle into them."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.delivery.message import MailMessage, address_of, compose
from dialer.delivery.texts import MAILS, render_mail, write_mail

VALUES: Mapping[str, object] = {
    "name": "María García, FOO=1",
    "person_id": "C-1001",
    "reference": "F-2026/77",
    "creditor": "Aguas del Norte",
    "company": "Gestión Norte",
    "amount": "1234.56",
    "currency": "EUR",
    "due": "2026-05-03",
    "phone": "+34911222333",
    "callback_number": "+34911000000",
    "how_to_pay": "Por transferencia, indicando la referencia.",
    "keys": "1 2",
    "at": "2026-11-22T10:31:05+01:00",
    "attempt": "01" * 16,
    "campaign": "recibos",
}


def written(**changed: object) -> MailMessage:
    mail = {
        "id": "0199" * 8,
        "sender": "Gestión Norte <avisos@gestion.example>",
        "to": "maria@example.com",
        "subject": "La información que nos ha pedido",
        "body": "Hola",
        "language": "es",
        "sent_at": datetime(2026, 11, 22, 9, 31, tzinfo=UTC),
    }
    return MailMessage(**(mail | changed))  # type: ignore[arg-type]


def test_the_debtor_reads_what_is_owed_and_how_to_pay() -> None:
    subject, body = render_mail("debtor.info", "es", VALUES)
    assert subject == "La información que nos ha pedido"
    for line in (
        "Hola, María García, FOO=1:",
        "Acreedor: Aguas del Norte",
        "Importe: 1.234,56 €",
        "Vencimiento: 3 de mayo de 2026",
        "Referencia: F-2026/77",
        "Cómo pagar: Por transferencia, indicando la referencia.",
        "Nuestro teléfono: +34 911 00 00 00",
        "Gestión Norte, en nombre de Aguas del Norte",
    ):
        assert line in body.splitlines()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_subject_to_a_debtor_gives_no_debt_away(language: str) -> None:
    subject, _ = render_mail("debtor.info", language, VALUES)
    for secret in ("1.234", "1,234", "F-2026/77", "Aguas", "deud", "debt", "pag", "owe"):
        assert secret not in subject.lower()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("mail", [mail for mail in MAILS if mail.startswith("collector.")])
def test_the_collector_reads_who_about_what_when_and_what_was_pressed(mail: str, language: str) -> None:
    subject, body = render_mail(mail, language, VALUES)
    assert subject.endswith(": F-2026/77")
    for fact in ("María García, FOO=1", "C-1001", "+34 911 22 23 33", "F-2026/77", "1 2", "01" * 16):
        assert fact in body
    assert "10:31" in body
    assert "(UTC+01:00)" in body
    assert "{{" not in body


def test_a_line_without_a_value_is_left_out() -> None:
    _, body = render_mail("debtor.info", "es", {**VALUES, "due": None})
    assert "Vencimiento" not in body
    assert "\n\n\n" not in body


@pytest.mark.parametrize(
    ("language", "greeting", "amount"),
    [
        ("es-MX", "Hola, ", "EUR1,234.56"),
        ("en-GB", "Dear ", "€1,234.56"),
        ("ca", "Hola, ", "1.234,56 €"),
        ("fr", "Dear ", "€1,234.56"),
    ],
)
def test_written_as_is_usual_where_the_reader_is(language: str, greeting: str, amount: str) -> None:
    _, body = render_mail("debtor.info", language, VALUES)
    assert body.startswith(greeting)
    assert amount in body.replace("\u00a0", " ")


def test_a_mail_that_does_not_exist_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'collector\.nope'.*collector\.pay"):
        render_mail("collector.nope", "es", VALUES)


@pytest.mark.parametrize("amount", ["NaN", "1e308", "12.345", "1.234,56"])
def test_an_amount_that_is_none_is_never_written(amount: str) -> None:
    with pytest.raises(ValueError, match=r"^the amount") as refusal:
        render_mail("debtor.info", "es", {**VALUES, "amount": amount})
    assert amount not in str(refusal.value)


def test_a_payload_becomes_a_mail_under_the_follow_ups_id() -> None:
    payload = {
        "mail": "debtor.info",
        "to": "m@x.es",
        "sender": "a@b.es",
        "language": "es-ES",
        "values": VALUES,
    }
    mail = write_mail("ab" * 16, payload, datetime(2026, 11, 22, tzinfo=UTC))
    assert (mail.id, mail.to, mail.language) == ("ab" * 16, "m@x.es", "es")
    assert compose(mail)["Message-ID"] == f"<{'ab' * 16}@b.es>"


def test_the_message_is_the_same_at_every_try() -> None:
    assert compose(written()).as_bytes() == compose(written()).as_bytes()


def test_a_machine_asks_for_no_automatic_answer() -> None:
    assert compose(written())["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "address",
    [
        "a@b\nBcc: x@y",
        "a@b\r\nDATA",
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "a",
        "@example.com",
        "a@",
        "a@..",
        "<a@b>, <c@d>",
        "Ana <a@example.com> b@example.com",
        "",
        "undisclosed-recipients:;",
        "a@b\u2028c",
        "ñandú@example.com",
    ],
)
def test_b12_anything_but_one_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        compose(written(to=address))


def test_a_refused_address_is_not_repeated_where_a_log_would_show_it() -> None:
    with pytest.raises(ValueError, match="mail address") as refusal:
        compose(written(to="ana.garcia@"))
    assert "ana.garcia" not in str(refusal.value)


def test_a_domain_outside_ascii_travels_in_ascii() -> None:
    assert address_of("ana@española.example").addr_spec == "ana@xn--espaola-7za.example"


@given(st.text(max_size=200))
def test_b01_b12_no_text_becomes_a_header(hostile: str) -> None:
    _, body = render_mail("debtor.info", "es", {**VALUES, "name": f"Bob{hostile}", "how_to_pay": hostile})
    message = compose(written(subject=f"Bob {hostile}", body=body))
    headers = message.as_bytes().partition(b"\r\n\r\n")[0]
    names = [
        line.split(b":")[0].lower()
        for line in headers.split(b"\r\n")
        if line and not line.startswith((b" ", b"\t"))
    ]
    assert sorted(names) == sorted(
        b"message-id date from to subject content-language auto-submitted mime-version content-type "
        b"content-transfer-encoding".split()
    )
