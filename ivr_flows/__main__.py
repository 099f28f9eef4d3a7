"""Walk a flow in the terminal: `python -m ivr_flows FLOW`. It ends with the walk as a conversation file."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from ivr_flows.conversation import Conversation, Turn, act, dumped, recorded
from ivr_flows.flow import Flow
from ivr_flows.loader import FlowErrors, load_flow
from ivr_flows.walk import Event, Facts, Walk
from tts.money import Money
from tts.words import written

HELP = "Keys to press (0-9 * #), Enter to press nothing, h to hang up."
KEYS = frozenset("0123456789*#")
PERSONS_DIGITS = "1234"
"""What every second factor of the walk is, unless --secret says otherwise."""

CALLER = "34911000999"

SAMPLES: Mapping[str, object] = {
    "name": "Ana García",
    "company": "Gestiones Levante",
    "creditor": "Energía Clara",
    "amount": Money(Decimal("123.45"), "EUR"),
    "due": date(2026, 10, 31),
    "reference": "F2026117",
    "opt_out_reference": "204518",
    "callback_number": "+34911000111",
}
"""What the texts say in the terminal; a field of one's own is shown by its name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the walk came to its end, 1 when the flow has mistakes or no such language, 130 on Ctrl-C."""
    asked = _parser().parse_args(arguments)
    try:
        flow = load_flow(asked.flow)
        language = asked.language or flow.languages[0]
        if language not in flow.languages:
            print(
                f"{asked.flow} has no texts in '{language}'; it has {', '.join(flow.languages)}",
                file=sys.stderr,
            )
            return 1
        conversation = _walk(flow, language, asked)
    except FlowErrors as errors:
        print(errors, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("\n" + dumped(conversation), end="")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m ivr_flows", description="Walk a flow in the terminal.")
    parser.add_argument("flow", type=Path, help="the flow's file, e.g. ivr_flows/flows/recordatorio.yaml")
    parser.add_argument("--language", help="which of the flow's languages to walk in (default: its first)")
    parser.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="NAME=DIGITS",
        help=f"a second factor that is known of the person (default: each one, {PERSONS_DIGITS})",
    )
    parser.add_argument("--no-agents", action="store_true", help="nobody is logged in to the queue")
    parser.add_argument("--withheld", action="store_true", help="who rings back hides their number")
    parser.add_argument("--machine", action="store_true", help="an answering machine has answered")
    return parser


def _walk(flow: Flow, language: str, asked: Namespace) -> Conversation:
    facts = _facts(flow, asked)
    walk = Walk(flow, facts)
    turns: list[Turn] = []
    told = 0
    print(HELP)
    while walk.prompt is not None:
        told = _tell(walk.events, told)
        print(f"\n[{walk.prompt}] {_text(flow, language, walk.prompt)}")
        turns.append(_turn())
        act(walk, turns[-1])
        # Keys pressed in one go may have passed whole prompts.
        turns += [Turn(hears="")] * (len(walk.heard) - len(turns) - (walk.prompt is not None))
    _tell(walk.events, told)
    empty = Conversation(
        title=f"A walk through {flow.name}",
        flow=asked.flow.resolve(),
        language=language,
        facts=facts,
        turns=tuple(turns),
        events=(),
        outcomes=(),
    )
    return recorded(empty, walk)


def _facts(flow: Flow, asked: Namespace) -> Facts:
    given = dict(secret.partition("=")[::2] for secret in asked.secret)
    return Facts(
        secrets=given or dict.fromkeys(flow.secrets, PERSONS_DIGITS),
        agents=not asked.no_agents,
        machine=True if asked.machine else None,
        phone="" if asked.withheld or not flow.inbound else CALLER,
    )


def _tell(events: Sequence[Event], told: int) -> int:
    """Show what has come of the call since last time; steps and keys are seen anyway."""
    for event in events[told:]:
        if event.name not in ("RECADO_STEP", "RECADO_KEY", "RECADO_NO_INPUT"):
            print(f"    {event}")
    return len(events)


def _text(flow: Flow, language: str, prompt: str) -> str:
    """The prompt as a debtor of the examples would read it."""
    template = flow.template(prompt, language)
    if template is None:
        return "(ringing; it goes on when you press Enter)"
    samples = {field.name: f"<{field.name}>" for field in template.fields}
    return template.render({**samples, **SAMPLES}, written(language))


def _turn() -> Turn:
    """What the person at the keyboard does; asks again until it is something that a telephone can do."""
    while True:
        try:
            typed = input("> ").strip()
        except EOFError:
            typed = "h"
        if typed == "h":
            return Turn(hears="", hangs_up=True)
        if set(typed) <= KEYS:
            return Turn(hears="", presses=typed)
        print(HELP)


if __name__ == "__main__":
    sys.exit(main())
