"""F5: Asterisk dies with its calls, and comes back."""

from datetime import UTC, datetime, timedelta

from dialer.lab.ground_truth import KeySent
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.scene import Scene
from tests.faults.stage import Stage, shares

UP_AT_ONCE = 50
KILLS_A_LIST = 4
CALLS_A_KILL = 70

UNHEARD = timedelta(seconds=1)
"""How long a key takes from a finger to the event log: pressed within this of a death, nobody heard it."""


async def killed(stage: Stage) -> Figures:
    """SIGKILL with calls up: all end on record, nobody is called again, keys until then are kept."""
    figures = Figures()
    for number, kills in enumerate(shares(stage.runs, KILLS_A_LIST)):
        people = numbers(CALLS_A_KILL * kills)
        async with stage.scene(number, people, per_second=12.0, at_once=UP_AT_ONCE) as scene:
            deaths = await _kill_now_and_again(scene, kills, stage, figures)
            figures.add(scene.judge(lambda key, deaths=deaths: _unheard(key, scene, deaths)))  # type: ignore[misc]
    return figures


async def _kill_now_and_again(scene: Scene, kills: int, stage: Stage, figures: Figures) -> list[datetime]:
    deaths = []
    dialer = await scene.dialer()
    for kill in range(kills):
        await dialer.hears("up", kill + 1)
        await scene.until_calls((kill + 1) * UP_AT_ONCE)
        deaths.append(datetime.now(UTC))
        await scene.lab.kill_pbx()
        back = scene.now()
        await scene.lab.start_pbx()
        figures.recovered((await dialer.hears("up", kill + 2))["at"] - back)
        stage.tell(f"Asterisk killed {figures.runs}/{stage.runs}")
    await dialer.finished()
    return deaths


def _unheard(key: KeySent, scene: Scene, deaths: list[datetime]) -> bool:
    """Whether the key was pressed into a call that had died, or was dying."""
    begun = scene.invited(key.sip_call_id)
    return any(begun <= death and key.at > death - UNHEARD for death in deaths)
