"""Each kind of step as an extension of the compiled flow (`do_<step>`)."""

from collections.abc import Callable, Mapping

from ivr_flows.dialplan_routines import Lines, event
from ivr_flows.flow import REFERENCE, Flow, prompt_name
from ivr_flows.steps import (
    Branch,
    Gather,
    Hangup,
    Menu,
    Notify,
    Policy,
    Say,
    Step,
    Subject,
    Suppress,
    Transfer,
    Voicemail,
)

LONGEST_TRANSFER = 7200
"""Seconds in a queue and with an agent: cuts no conversation, and ends a call that nobody hung up."""

END_OF_GREETING = "1500,1,30"
"""A voicemail is spoken to after 1.5 s of silence, or after 30 s anyway."""


def exten(step: str) -> str:
    """The extension of a step; `do_` keeps it apart from Asterisk's own (s, h, i, t, T)."""
    return f"do_{step}"


class StepCompiler:
    """Adds steps to lines of dialplan. Keys, digits and files are the only things that vary in a call."""

    def __init__(self, flow: Flow, language: str, lines: Lines) -> None:
        self._flow = flow
        self._language = language
        self._lines = lines

    def add(self, step: Step) -> None:
        """One extension: it says that the step began, marks its outcome, and does what the step is for."""
        mark = [event("OUTCOME", f"outcome={step.outcome}")] if step.outcome else []
        self._lines.extension(exten(step.id), f"Gosub(enter,1({step.id}))", *mark)
        _COMPILERS[type(step)](self, step)

    def say(self, step: Say) -> None:
        self._add(
            f'GotoIf($["${{RECADO_AHEAD}}" != ""]?{exten(step.then)},1)',
            f"Read(RECADO_AHEAD,{self._files(step, 'say')},1,e,,0.01)",
            self._to(step.then),
        )

    def menu(self, step: Menu) -> None:
        self._question(self._files(step, "menu"), f"Gosub(ask,1(${{RECADO_FILES}},{step.wait}))")
        self._keys({**self._flow.always, **step.keys})
        self._add('GotoIf($["${RECADO_KEY}" = ""]?again)')
        self._patience(step, "wrong_key", "WRONG", step.wrong_key)
        self._patience(step, "no_input", "AGAIN", step.no_input)

    def gather(self, step: Gather) -> None:
        """Digits are read one by one, so that *9 acts at once; those of a second factor are wiped at once."""
        self._early()
        collect = f"Gosub(digits,1(${{RECADO_FILES}},{step.wait},{step.longest}))"
        self._question(self._files(step, "gather"), collect)
        self._add('GotoIf($["${RECADO_DIGITS}" = ""]?silent)', 'GotoIf($["${RECADO_STAR}" = "1"]?star)')
        self._secret(step, step.secret) if step.secret else self._answer(step)
        self._add(event("KEY", "step=${RECADO_AT} key=${RECADO_DIGITS}"), label="star")
        self._keys({f"*{key}": target for key, target in self._flow.always.items()}, "RECADO_DIGITS")
        self._patience(step, "wrong", "WRONG", step.wrong, label="wrong")
        self._add(event("NO_INPUT", "step=${RECADO_AT}"), label="silent")
        self._patience(step, "no_input", "AGAIN", step.no_input)

    def branch(self, step: Branch) -> None:
        if step.on is Subject.AGENTS:
            self._add("Gosub(agents,1)")
        for case, target in step.when.items():
            holds = {Subject.AGENTS: "RECADO_AGENTS", Subject.CALLER: "RECADO_PHONE"}
            variable = holds.get(step.on, f"RECADO_SECRET_{case}")
            self._add(f'GotoIf($["${{{variable}}}" != ""]?{exten(target)},1)')
        self._add(self._to(step.otherwise))

    def transfer(self, step: Transfer) -> None:
        """`c`: go on when the agent hangs up. `r`: ringing, which everybody understands."""
        self._add("Gosub(agents,1)", 'GotoIf($["${RECADO_AGENTS}" = ""]?none)')
        self._add(f"Gosub(announce,1({self._files(step, 'transfer')}))")
        self._leaving()
        self._add(f"Set(TIMEOUT(absolute)={LONGEST_TRANSFER})", label="queue")
        self._add(
            event("QUEUE", "status=entered"),
            "Set(QUEUESTATUS=)",
            "Queue(${RECADO_QUEUE},cr,,,${FILTER(0-9,${RECADO_WAIT})})",
            "Gosub(limit,1)",
            'Set(RECADO_STATUS=${IF($["${QUEUESTATUS}" = ""]?UNKNOWN:${QUEUESTATUS})})',
            event("QUEUE", "status=${RECADO_STATUS}"),
            f'GotoIf($["${{RECADO_STATUS}}" = "CONTINUE"]?{exten(step.then)},1)',
            'GotoIf($["${RECADO_STATUS}" != "TIMEOUT"]?callback)',
            f"Gosub(ask,1({self._files(step, 'waiting')},{step.wait}))",
            'GotoIf($["${RECADO_KEY}" = "2"]?callback)',
        )
        self._leaving()
        # Who has waited comes before who has not.
        self._add("Set(QUEUE_PRIO=$[0${QUEUE_PRIO} + 1])", "Goto(queue)")
        self._add(event("CALLBACK", f"step={step.id}"), label="callback")
        self._add(self._to(step.callback))
        self._add(event("CALLBACK", f"step={step.id}"), label="none")
        self._add(self._to(step.none))

    def notify(self, step: Notify) -> None:
        self._add(*(event("NOTIFY", f"to={to} mail={mail}") for to, mail in step.mails), self._to(step.then))

    def suppress(self, step: Suppress) -> None:
        caller = " phone=${RECADO_PHONE} reference=${RECADO_REFERENCE}" if self._flow.inbound else ""
        self._add(event("SUPPRESS", f"scope={step.scope}{caller}"), self._to(step.then))

    def voicemail(self, step: Voicemail) -> None:
        self._add(f"WaitForSilence({END_OF_GREETING})")
        self._last_words(self._files(step, "voicemail"))
        self._add(self._to(step.then))

    def hangup(self, step: Hangup) -> None:
        self._last_words(self._files(step, "hangup") if step.text else "")
        self._add("Goto(end,1)")

    def _question(self, files: str, ask: str) -> None:
        self._add("Set(RECADO_WRONG=0)", "Set(RECADO_AGAIN=0)", f"Set(RECADO_FILES={files})")
        self._add(ask, label="ask")

    def _patience(
        self, step: Step, key: str, counter: str, policy: Policy, *, label: str | None = None
    ) -> None:
        """The n-th time leads to the n-th text and asks again; one time more, and it goes on."""
        name = counter.lower()
        count = f"Set(RECADO_{counter}=$[${{RECADO_{counter}}} + 1])"
        self._add(count, label=label or (name if isinstance(step, Menu) else None))
        self._add(f"Goto({name}${{RECADO_{counter}}})")
        for number in range(len(policy.again)):
            files = self._files(step, f"{key}.again.{number}")
            self._add(f"Set(RECADO_FILES={files})", label=f"{name}{number + 1}")
            self._add("Goto(ask)")
        self._add(self._to(policy.then), label=f"{name}{len(policy.again) + 1}")

    def _secret(self, step: Gather, secret: str) -> None:
        """Only the salted hash is known here, and only match or no match is kept."""
        proof = "${SHA1(${RECADO_SALT}${RECADO_DIGITS})}"
        same = f'"{proof}" = "${{RECADO_SECRET_{secret}}}" & ${{RECADO_COUNT}} > 0'
        said = f"step={step.id} count=${{RECADO_COUNT}} match=${{RECADO_MATCH}} secret={secret}"
        self._add(
            "Set(RECADO_DIGITS=${FILTER(0-9A-D,${RECADO_DIGITS})})",
            "Set(RECADO_COUNT=${LEN(${RECADO_DIGITS})})",
            f"Set(RECADO_MATCH=${{IF($[{same}]?yes:no)}})",
            "Set(RECADO_DIGITS=)",
            event("DIGITS", said),
            f'GotoIf($["${{RECADO_MATCH}}" = "yes"]?{exten(step.then)},1:wrong)',
        )

    def _answer(self, step: Gather) -> None:
        """An answer is kept as it was pressed; what is no answer, as a wrong key."""
        low, high = step.between or (0, 10**step.longest)
        digits = "${FILTER(0-9,${RECADO_DIGITS})}"
        self._add(
            f'GotoIf($["{digits}" != "${{RECADO_DIGITS}}"]?star)',
            f"GotoIf($[${{LEN(${{RECADO_DIGITS}})}} < {step.shortest}]?star)",
            f"GotoIf($[${{RECADO_DIGITS}} < {low} | ${{RECADO_DIGITS}} > {high}]?star)",
            event("ANSWER", f"key={step.answer} value=${{RECADO_DIGITS}}"),
            self._to(step.then),
        )

    def _early(self) -> None:
        """A key of `always`, pressed before any digit was asked for, is that key and no digit."""
        self._add("Gosub(early,1)")
        self._keys(self._flow.always)

    def _leaving(self) -> None:
        """Keys that lead a person elsewhere than to an agent, to whom they are on the way already."""
        self._keys(
            {
                key: target
                for key, target in self._flow.always.items()
                if not isinstance(self._flow.steps[target], Transfer)
            }
        )

    def _last_words(self, files: str) -> None:
        self._add(f"Gosub(last_words,1({files}))", 'GotoIf($["${RECADO_TO}" != ""]?${RECADO_TO},1)')

    def _keys(self, targets: Mapping[str, str], variable: str = "RECADO_KEY") -> None:
        for key, target in targets.items():
            self._add(f'GotoIf($["${{{variable}}}" = "{key}"]?{exten(target)},1)')

    def _files(self, step: Step, key: str) -> str:
        """The sound files of a prompt, as Read() takes them."""
        template = step.texts[key][self._language]
        names = self._flow.sounds(prompt_name(step.id, key), template)
        return "&".join(
            "${RECADO_DIGIT_FILES}" if name == REFERENCE else f"${{RECADO_SOUNDS}}/{name}" for name in names
        )

    def _to(self, step: str) -> str:
        return f"Goto({exten(step)},1)"

    def _add(self, *applications: str, label: str | None = None) -> None:
        self._lines.add(applications, label)


_COMPILERS: Mapping[type[Step], Callable[..., None]] = {
    Say: StepCompiler.say,
    Menu: StepCompiler.menu,
    Gather: StepCompiler.gather,
    Branch: StepCompiler.branch,
    Transfer: StepCompiler.transfer,
    Notify: StepCompiler.notify,
    Suppress: StepCompiler.suppress,
    Voicemail: StepCompiler.voicemail,
    Hangup: StepCompiler.hangup,
}
