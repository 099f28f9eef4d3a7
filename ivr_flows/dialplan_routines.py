"""The routines that all steps of a compiled flow share, and how lines of dialplan are written."""

from collections.abc import Mapping, Sequence

EVENT_ROUTINE = """\
; A word to the event log, numbered: ARG1 = name, ARG2 = detail.
exten => event,1,Set(RECADO_N=$[0${FILTER(0-9,${RECADO_N})} + 1])
 same => n,CELGenUserEvent(RECADO_${ARG1},n=${RECADO_N} ${ARG2})
 same => n,Return()

"""

ROUTINES = """\
; The longest that a person may be kept from now on, in seconds; not counted while with an agent.
exten => limit,1,Set(TIMEOUT(absolute)=0${FILTER(0-9,${RECADO_MAX})})
 same => n,Return()

; One key into RECADO_KEY, pressed beforehand or now: ARG1 = files, ARG2 = seconds to wait.
exten => ask,1,Set(RECADO_KEY=${RECADO_AHEAD})
 same => n,Set(RECADO_AHEAD=)
 same => n,GotoIf($["${RECADO_KEY}" != ""]?pressed)
 same => n,Read(RECADO_KEY,${ARG1},1,e,,${ARG2})
 same => n,GotoIf($["${RECADO_KEY}" != ""]?pressed)
 same => n,Gosub(event,1(NO_INPUT,step=${RECADO_AT}))
 same => n,Return()
 same => n(pressed),Gosub(event,1(KEY,step=${RECADO_AT} key=${RECADO_KEY}))
 same => n,Return()

; Something said before a transfer; a key ends it and goes into RECADO_KEY: ARG1 = files.
exten => announce,1,Set(RECADO_KEY=${RECADO_AHEAD})
 same => n,Set(RECADO_AHEAD=)
 same => n,GotoIf($["${RECADO_KEY}" != ""]?pressed)
 same => n,Read(RECADO_KEY,${ARG1},1,e,,0.01)
 same => n,GotoIf($["${RECADO_KEY}" = ""]?done)
 same => n(pressed),Gosub(event,1(KEY,step=${RECADO_AT} key=${RECADO_KEY}))
 same => n(done),Return()

; Digits into RECADO_DIGITS ('#' when only that was pressed), or * and a key, and then RECADO_STAR = 1:
; ARG1 = files, ARG2 = seconds to wait, ARG3 = how many digits at most.
exten => digits,1,Set(RECADO_STAR=)
 same => n,Set(RECADO_DIGITS=)
 same => n,Set(RECADO_KEY=${RECADO_AHEAD})
 same => n,Set(RECADO_AHEAD=)
 same => n,GotoIf($["${RECADO_KEY}" != ""]?key)
 same => n,Read(RECADO_KEY,${ARG1},1,e,,${ARG2})
 same => n(key),GotoIf($["${RECADO_KEY}" = ""]?done)
 same => n,GotoIf($["${RECADO_KEY}" = "#"]?hash)
 same => n,GotoIf($["${RECADO_KEY}" = "*"]?star)
 same => n,Set(RECADO_DIGITS=${RECADO_DIGITS}${RECADO_KEY})
 same => n,GotoIf($[${LEN(${RECADO_DIGITS})} >= ${ARG3}]?done)
 same => n,Read(RECADO_KEY,,1,e,,${ARG2})
 same => n,Goto(key)
 same => n(hash),GotoIf($["${RECADO_DIGITS}" != ""]?done)
 same => n,Set(RECADO_DIGITS=#)
 same => n,Goto(done)
 same => n(star),Read(RECADO_KEY,,1,e,,${ARG2})
 same => n,Set(RECADO_STAR=1)
 same => n,Set(RECADO_DIGITS=*${RECADO_KEY})
 same => n(done),Set(RECADO_KEY=)
 same => n,Return()

; RECADO_AGENTS = 1 when somebody is logged in to the queue, busy or not; nothing otherwise.
exten => agents,1,Set(RECADO_AGENTS=)
 same => n,GotoIf($["${RECADO_QUEUE}" = ""]?done)
 same => n,Set(RECADO_COUNT=${QUEUE_MEMBER(${RECADO_QUEUE},logged)})
 same => n,Set(RECADO_AGENTS=${IF($[0${FILTER(0-9,${RECADO_COUNT})} > 0 & "${RECADO_COUNT:0:1}" != "-"]?1:)})
 same => n(done),Return()

; Last words, file by file, going on where a key interrupted; RECADO_TO = where a key leads: ARG1 = files.
exten => last_words,1,Set(RECADO_LEFT=${ARG1})
 same => n,Set(RECADO_TO=)
 same => n,GotoIf($["${RECADO_AHEAD}" = ""]?file)
 same => n,Set(RECADO_KEY=${RECADO_AHEAD})
 same => n,Set(RECADO_AHEAD=)
 same => n,Gosub(late,1)
 same => n,GotoIf($["${RECADO_TO}" != ""]?done)
 same => n(file),GotoIf($["${RECADO_LEFT}" = ""]?done)
 same => n,Set(RECADO_FILE=${CUT(RECADO_LEFT,&,1)})
 same => n,Set(RECADO_LEFT=${CUT(RECADO_LEFT,&,2-)})
 same => n,Set(RECADO_OFFSET=0)
 same => n(play),ControlPlayback(${RECADO_FILE},,,,0123456789*#,,,o(${RECADO_OFFSET}))
 same => n,GotoIf($["${CPLAYBACKSTATUS}" != "USERSTOPPED"]?file)
 same => n,Set(RECADO_OFFSET=${CPLAYBACKOFFSET})
 same => n,Set(RECADO_KEY=${CPLAYBACKSTOPKEY})
 same => n,Gosub(late,1)
 same => n,GotoIf($["${RECADO_TO}" = ""]?play)
 same => n(done),Return()

; The flow ends by itself. The pause lets the last word leave before the line is cut.
exten => end,1,Gosub(event,1(END,step=${RECADO_AT}))
 same => n,Wait(0.3)
 same => n,Hangup(16)

; The longest time is over.
exten => T,1,Gosub(event,1(END,step=${RECADO_AT} cause=timeout))
 same => n,Hangup(16)
"""


class Lines:
    """Extensions as they are written into extensions.conf."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._lines) + "\n\n"

    def extension(self, name: str, first: str, *rest: str) -> None:
        if self._lines:
            self._lines.append("")
        self._lines.append(f"exten => {name},1,{first}")
        self.add(rest)

    def add(self, applications: Sequence[str], label: str | None = None) -> None:
        """More of the extension that was begun last; `label` names the first of them."""
        for place, application in enumerate(applications):
            named = f"({label})" if label and not place else ""
            self._lines.append(f" same => n{named},{application}")


def event(name: str, detail: str) -> str:
    """A word to the event log: `event("KEY", "step=who key=1")`."""
    return f"Gosub(event,1({name},{detail}))"


def early_routine(lines: Lines, always: Mapping[str, str]) -> None:
    """RECADO_KEY = the key that was pressed beforehand, if it is one that works everywhere; else nothing."""
    lines.extension("early", "Set(RECADO_KEY=)")
    for key in always:
        lines.add([f'GotoIf($["${{RECADO_AHEAD}}" = "{key}"]?take)'])
    lines.add(["Return()"])
    lines.add(["Set(RECADO_KEY=${RECADO_AHEAD})"], "take")
    lines.add(["Set(RECADO_AHEAD=)", event("KEY", "step=${RECADO_AT} key=${RECADO_KEY}"), "Return()"])


def late_routine(lines: Lines, always: Mapping[str, str]) -> None:
    """A key that nothing asked for: on record, and followed if it leads where the person has not been."""
    lines.extension("late", event("KEY", "step=${RECADO_AT} key=${RECADO_KEY}"))
    for key, target in always.items():
        follows = f'$["${{RECADO_KEY}}" = "{key}" & "${{RECADO_BEEN_{target}}}" = ""]'
        lines.add([f"Set(RECADO_TO=${{IF({follows}?do_{target}:${{RECADO_TO}})}})"])
    lines.add(["Return()"])
