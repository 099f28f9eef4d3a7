"""Who delivers which kind of follow-up."""

from collections.abc import Mapping
from datetime import timedelta

from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.delivery.email import SmtpServer, deliver_mail
from dialer.delivery.texts import write_mail
from dialer.delivery.webhook import PATIENCE, WebhookTarget, deliver_webhook
from dialer.delivery_outcome import Delivery, Failed, Gone, HandOver, TryAgain
from dialer.secret_files import SecretRefused
from dialer.send_follow_ups import Deliver
from dialer.settings import Settings
from dialer.store.follow_ups import FollowUp


def deliverers(
    settings: Settings,
    campaigns: Mapping[str, Campaign],
    clock: Clock,
    *,
    smtp: SmtpServer | None = None,
    webhook_patience: timedelta = PATIENCE,
) -> Mapping[str, Deliver]:
    """By kind of follow-up; to the settings' relay if none is given."""
    smtp = smtp or smtp_server(settings)

    async def mail(owed: FollowUp, hand_over: HandOver) -> Delivery:
        try:
            message = write_mail(owed.id, owed.payload, clock.now())
        except ValueError as error:
            return Failed(str(error))
        return await deliver_mail(message, smtp, hand_over)

    return {"mail": mail, "webhook": _Webhooks(settings, campaigns, webhook_patience).deliver}


class _Webhooks:
    """Posts to each campaign's listener; to one that answers 410 no more, for as long as this run lasts."""

    def __init__(self, settings: Settings, campaigns: Mapping[str, Campaign], patience: timedelta) -> None:
        self._settings = settings
        self._campaigns = campaigns
        self._patience = patience
        self._gone: set[str] = set()

    async def deliver(self, owed: FollowUp, _: HandOver) -> Delivery:
        campaign = self._campaigns.get(owed.campaign)
        if campaign is None:
            return TryAgain("this process does not know the campaign; another may, or it soon will")
        listener = campaign.webhook
        if listener is None:
            return Failed("campaigns.yaml names no webhook for this campaign any more")
        if listener.url in self._gone:
            return Gone("not posted: the webhook's host answered 410 before, it wants no more of these")
        try:
            secret = self._settings.named_secret(listener.secret_env)
        except SecretRefused as refused:
            return TryAgain(str(refused))
        target = WebhookTarget(
            url=listener.url,
            secret=secret,
            rehearsal=self._settings.rehearsal,
            timeout=self._patience,
        )
        delivery = await deliver_webhook(owed.id, owed.payload, target)
        if isinstance(delivery, Gone):
            self._gone.add(listener.url)
        return delivery


def smtp_server(settings: Settings) -> SmtpServer:
    """The relay that the settings name."""
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        tls=settings.smtp_tls,
    )
