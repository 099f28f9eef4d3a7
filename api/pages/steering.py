"""Launch, pause, resume, stop, hang up, change the pace: the forms of a campaign's page, and the big STOP."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.control import Ctl
from api.language import language_of
from api.pages.asking import Field, done
from api.pages.campaigns import campaign_page
from api.problem import status_of
from api.routes.names import CampaignName
from api.texts import text
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.errors import ControlError

router = APIRouter(include_in_schema=False)

Runs = Annotated[Who, needs(Scope.CAMPAIGNS_RUN)]
Stops = Annotated[Who, needs(Scope.CAMPAIGNS_STOP)]


class _Form:
    """One campaign's form: carried out, or the campaign's page with why it was not."""

    def __init__(self, request: Request, ctl: Ctl, name: CampaignName) -> None:
        self._request, self._ctl, self._name = request, ctl, name

    async def carry_out(self, who: Who, doing: Awaitable[object], said: str) -> Response:
        try:
            await doing
        except ControlError as error:
            sentence = error.told(language_of(self._request))
            return await self.refuse(who, sentence, status=status_of(error))
        return done(self._request.url_for("campaign", name=self._name).path, said)

    async def refuse(self, who: Who, sentence: str, *, status: int = 422) -> Response:
        return await campaign_page(self._request, who, self._ctl, self._name, status=status, problem=sentence)

    def text(self, key: str) -> str:
        return text(key, language_of(self._request))


Form = Annotated[_Form, Depends()]


@router.post("/stop")
async def stop_all(who: Stops, ctl: Ctl) -> Response:
    await ctl.campaigns.stop_all(who)
    return done("/campaigns", "stopped_all")


@router.post("/campaigns/{name}/launch")
async def launch(who: Runs, ctl: Ctl, form: Form, name: CampaignName, after_alarm: Field = "") -> Response:
    launching = ctl.campaigns.launch(name, who, after_alarm=after_alarm == "yes")
    return await form.carry_out(who, launching, "launched")


@router.post("/campaigns/{name}/pause")
async def pause(who: Stops, ctl: Ctl, form: Form, name: CampaignName) -> Response:
    return await form.carry_out(who, ctl.campaigns.pause(name, who), "paused")


@router.post("/campaigns/{name}/resume")
async def resume(who: Runs, ctl: Ctl, form: Form, name: CampaignName) -> Response:
    return await form.carry_out(who, ctl.campaigns.resume(name, who), "resumed")


@router.post("/campaigns/{name}/stop")
async def stop(who: Stops, ctl: Ctl, form: Form, name: CampaignName) -> Response:
    return await form.carry_out(who, ctl.campaigns.stop(name, who), "stopped")


@router.post("/campaigns/{name}/hang-up")
async def hang_up(who: Runs, ctl: Ctl, form: Form, name: CampaignName, typed: Field = "") -> Response:
    """People are cut off: the campaign's name has to be typed."""
    if typed.strip() != name:
        return await form.refuse(who, form.text("hang_up.wrong"))
    return await form.carry_out(who, ctl.campaigns.hang_up(name, who), "hung_up")


@router.post("/campaigns/{name}/pace")
async def pace(
    who: Runs,
    ctl: Ctl,
    form: Form,
    name: CampaignName,
    calls_per_second: Field,
    max_calls: Field,
    version: Field,
) -> Response:
    try:
        fast, many, seen = float(calls_per_second.replace(",", ".")), int(max_calls), int(version)
    except ValueError:
        return await form.refuse(who, form.text("pace.bad"))
    setting = ctl.campaigns.set_pace(name, who, calls_per_second=fast, max_calls=many, version=seen)
    return await form.carry_out(who, setting, "pace")
