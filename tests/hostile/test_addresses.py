"""B12, B13: whatever is written for an address, it is one recipient, one judged destination, or refused."""

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialer.contacts.cell import CellError, read_email
from dialer.delivery.message import MailMessage, compose
from dialer.delivery.reach import OutOfBounds, checked_url

SCHEMES = ["https://", "HTTPS://", "https:", "http://", "file:", "//", ""]
MAIL_LIKE = st.from_regex(
    r"[a-z0-9!#.'+-]{1,66}@([a-zA-Z0-9-]{1,64}\.){1,4}[a-zA-Z0-9-]{2,63}", fullmatch=True
)
ADDRESS_LIKE = st.one_of(
    st.text(max_size=40),
    st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=40)),
    st.builds(
        "{} <{}@{}>".format, st.text(max_size=10), st.text("ab.\"'", max_size=10), st.text(max_size=40)
    ),
)


def recipients(to: str) -> list[str]:
    mail = MailMessage(
        id="1",
        sender="avisos@example.com",
        to=to,
        subject="Su gestión",
        body="…",
        language="es",
        sent_at=datetime.now(UTC),
    )
    message = compose(mail)
    assert message.as_bytes().count(b"\r\nTo:") == 1
    return [address.addr_spec for address in message["To"].addresses]


@settings(max_examples=400)
@given(MAIL_LIKE)
def test_b12_to_whatever_an_import_takes_a_mail_can_be_sent(text: str) -> None:
    with suppress(CellError):
        address = read_email(text)
        assert address
        assert [each.lower() for each in recipients(address)] == [address.lower()]


@settings(max_examples=400)
@given(ADDRESS_LIKE)
@example("a@b.example\nBcc: x@y.example")
@example("a@b.example,x@y.example")
@example('"a@b.example, x"@y.example')
def test_b12_any_text_is_one_recipient_or_none(text: str) -> None:
    with suppress(ValueError):
        assert len(recipients(text)) == 1


@settings(max_examples=400)
@given(st.builds("{}{}{}".format, st.sampled_from(SCHEMES), st.text(max_size=30), st.text("/:@[]?#%.a1")))
def test_b13_any_url_is_judged_without_asking_the_network(url: str) -> None:
    with suppress(OutOfBounds):
        parts = checked_url(url, rehearsal=False)
        assert parts.scheme == "https"
        assert parts.hostname
        assert (parts.username, parts.password) == (None, None)
