"""Mails handed to a real SMTP server, which refuses, stalls and drops as real ones do."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from dialer.delivery.email import SmtpServer, trouble_with
from dialer.delivery.email import deliver_mail as deliver
from dialer.delivery.message import MailMessage
from dialer.delivery_outcome import Delivered, Delivery, Failed, TryAgain, Unconfirmed
from tests.fakes.mailbox import DROP, MUTE, Mailbox, listening

MAIL = MailMessage(
    id="0199" * 8,
    sender="Gestión Norte <avisos@gestion.example>",
    to="maria@example.com",
    subject="La información que nos ha pedido",
    body="Hola, María:\n\nImporte: 1.234,56 €\n.\n..y sigue\n",
    language="es",
    sent_at=datetime(2026, 11, 22, 9, 31, tzinfo=UTC),
)


async def deliver_mail(mail: MailMessage, smtp: SmtpServer) -> Delivery:
    """By somebody who keeps no record of what leaves."""
    return await deliver(mail, smtp, noted)


async def noted() -> None:
    """The record of a hand-over, made."""


async def test_a_mail_arrives_whole_and_once() -> None:
    mailbox = Mailbox()
    async with listening(mailbox) as smtp:
        assert await deliver_mail(MAIL, smtp) == Delivered()
    (envelope,) = mailbox.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == ("avisos@gestion.example", ["maria@example.com"])
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert message["Message-ID"] == f"<{MAIL.id}@gestion.example>"
    assert message["From"] == "Gestión Norte <avisos@gestion.example>"
    assert message["Subject"] == MAIL.subject
    assert message.get_content().replace("\r\n", "\n") == MAIL.body


async def test_every_try_bears_the_same_message_id() -> None:
    mailbox = Mailbox()
    async with listening(mailbox) as smtp:
        await deliver_mail(MAIL, smtp)
        await deliver_mail(MAIL, smtp)
    first, second = mailbox.kept
    assert first.content == second.content


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_4xx_is_tried_again(command: str) -> None:
    mailbox = Mailbox({command: "451 4.3.0 come back later"})
    async with listening(mailbox) as smtp:
        delivery = await deliver_mail(MAIL, smtp)
    assert isinstance(delivery, TryAgain)
    assert "451: 4.3.0 come back later" in delivery.reason
    assert not mailbox.kept


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_5xx_is_final(command: str) -> None:
    mailbox = Mailbox({command: "550 5.1.1 no such person"})
    async with listening(mailbox) as smtp:
        delivery = await deliver_mail(MAIL, smtp)
    assert isinstance(delivery, Failed)
    assert "550: 5.1.1 no such person" in delivery.reason


async def test_the_servers_words_are_kept_without_the_address() -> None:
    async with listening(Mailbox({"rcpt": "550 <maria@example.com>: recipient unknown"})) as smtp:
        delivery = await deliver_mail(MAIL, smtp)
    assert isinstance(delivery, Failed)
    assert "maria" not in delivery.reason


async def test_a_connection_lost_before_the_text_is_tried_again() -> None:
    async with listening(Mailbox({"rcpt": DROP})) as smtp:
        assert isinstance(await deliver_mail(MAIL, smtp), TryAgain)


@pytest.mark.parametrize("answer", [DROP, MUTE])
async def test_no_answer_to_the_text_is_shown_and_never_repeated(answer: str) -> None:
    async with listening(Mailbox({"data": answer})) as smtp:
        delivery = await deliver_mail(MAIL, replace(smtp, timeout=timedelta(seconds=1)))
    assert isinstance(delivery, Unconfirmed)
    assert "may have arrived" in delivery.reason


class LedgerGone(Exception):
    """The record of a hand-over cannot be made."""


async def test_no_text_leaves_before_it_is_on_record_as_leaving() -> None:
    mailbox, on_record = Mailbox(), []

    async def note() -> None:
        on_record.append(len(mailbox.kept))

    async with listening(mailbox) as smtp:
        assert await deliver(MAIL, smtp, note) == Delivered()
    assert (on_record, len(mailbox.kept)) == ([0], 1)


async def test_what_cannot_be_put_on_record_does_not_leave() -> None:
    async def fails() -> None:
        raise LedgerGone

    mailbox = Mailbox()
    async with listening(mailbox) as smtp:
        with pytest.raises(LedgerGone):
            await deliver(MAIL, smtp, fails)
    assert not mailbox.kept


@pytest.mark.parametrize("command", ["mail", "rcpt"])
async def test_a_mail_that_is_refused_before_its_text_is_never_on_record_as_leaving(command: str) -> None:
    async def fails() -> None:
        raise LedgerGone

    async with listening(Mailbox({command: "451 come back later"})) as smtp:
        assert isinstance(await deliver(MAIL, smtp, fails), TryAgain)


async def test_a_server_that_never_answers_is_given_up_and_tried_again() -> None:
    gone = asyncio.Event()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        gone.set()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    smtp = SmtpServer(
        host="127.0.0.1", port=server.sockets[0].getsockname()[1], timeout=timedelta(seconds=0.1)
    )
    async with server:
        assert isinstance(await deliver_mail(MAIL, smtp), TryAgain)
        await gone.wait()


async def test_nobody_listening_is_tried_again_and_said_by_name() -> None:
    async with listening(Mailbox()) as smtp:
        pass
    delivery = await deliver_mail(MAIL, smtp)
    assert isinstance(delivery, TryAgain)
    assert f"127.0.0.1:{smtp.port}" in delivery.reason
    assert await trouble_with(smtp) == delivery.reason


async def test_a_login_lets_the_mail_through() -> None:
    mailbox = Mailbox()
    async with listening(mailbox, login=True) as smtp:
        known = replace(smtp, user="recado", password="right")
        assert await trouble_with(known) is None
        assert await deliver_mail(MAIL, known) == Delivered()
    assert len(mailbox.kept) == 1


async def test_a_wrong_password_is_the_operators_to_mend_and_the_mail_stays_owed() -> None:
    async with listening(Mailbox(), login=True) as smtp:
        delivery = await deliver_mail(MAIL, replace(smtp, user="recado", password="wrong-secret"))
    assert isinstance(delivery, TryAgain)
    assert "Authentication credentials invalid" in delivery.reason
    assert "wrong-secret" not in delivery.reason


async def test_no_mail_leaves_in_the_clear_when_encryption_was_asked_for() -> None:
    mailbox = Mailbox()
    async with listening(mailbox) as smtp:
        delivery = await deliver_mail(MAIL, replace(smtp, tls="starttls"))
    assert isinstance(delivery, TryAgain)
    assert not mailbox.kept


async def test_an_unfit_address_reaches_no_server() -> None:
    mailbox = Mailbox()
    async with listening(mailbox) as smtp:
        delivery = await deliver_mail(replace(MAIL, to="a@b\nBcc: x@y"), smtp)
    assert isinstance(delivery, Failed)
    assert not mailbox.kept
