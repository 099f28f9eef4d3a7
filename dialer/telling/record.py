"""A row of the audit in words: what was done. Who did it, and to whom, stand beside it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dialer.gate_words import Language, alarm, dates, recorded, what_was_found
from dialer.gate_words.vocabulary import BASES, word
from dialer.telling.marks import what_holds
from dialer.telling.words import TEXTS, meaning, say

Content = Mapping[str, Any]


def record_in_words(kind: str, content: Content, language: Language) -> str:
    """What this row tells; people and keys stand in it by their ids. A kind nobody knows is said as it is."""
    tell = _KINDS.get(kind)
    try:
        return dates(tell(content, language), language) if tell else kind
    except KeyError:
        return _bare(kind, content)  # written by another version, with other fields


def who_did(kind: str, content: Content) -> str:
    """By the id or the source that stands in the row; empty: Recado itself."""
    return str(content.get("by") or content.get("operator") or content.get("source") or "")


def _bare(kind: str, content: Content) -> str:
    return f"{kind}: {content['what']}" if "what" in content else kind


def _control(content: Content, language: Language) -> str:
    key = f"did.{content['what']}"
    if key not in TEXTS:
        return str(content["what"])
    more = {
        "pace": ", ".join(_pace(content, language)),
        "roles": ", ".join(meaning(language, "duty", each) for each in content.get("roles", ())),
        "what": meaning(language, "disposition", str(content.get("disposition", ""))),
    }
    return say(language, key, **{**content, **more})


def _pace(content: Content, language: Language) -> Iterator[str]:
    for name in ("calls_per_second", "max_calls"):
        if content.get(name) is not None:
            yield say(language, f"pace.{name}", value=content[name])


def _decision(content: Content, language: Language) -> str:
    if content["dials"]:
        return say(language, "decided.yes", campaign=content["campaign"])
    strictest = [each for each in content["reasons"] if each["verdict"] == content["verdict"]]
    found = [what_was_found(recorded(each), language) for each in (strictest or content["reasons"])]
    why = "; ".join(found) or meaning(language, "reason", str(content["reason"]))
    return say(language, "decided.no", campaign=content["campaign"], why=why)


def _objection(content: Content, language: Language) -> str:
    return say(language, f"objected.{content['scope']}", reference=content["reference"])


def _list(content: Content, language: Language) -> str:
    if content["list"] == "line_types":
        return say(language, "listed.line_types", **content)
    return say(language, "listed" if content["complete"] else "listed.part", **content)


def _basis(content: Content, language: Language) -> str:
    if "revoked" in content:
        return say(language, "basis.revoked", revoked=content["revoked"])
    return say(language, "basis.recorded", kind=word(BASES, content["recorded"]["kind"], language))


def _state(content: Content, language: Language) -> str:
    until = str(content.get("until") or "")[:10]
    return say(language, "noted", what=what_holds({**content, "phone": None, "until": until}, language))


def _contacted(content: Content, language: Language) -> str:
    what = say(language, f"explain.contacted.{content['direction']}", channel=content["channel"])
    return say(language, "noted", what=what)


def _override(content: Content, language: Language) -> str:
    return say(language, "override.refused" if content["refused"] else "override.taken", **content)


def _alarm(content: Content, language: Language) -> str:
    if "seen" in content:
        seen = alarm(content["seen"], language)
        return say(language, f"alarm.{content['what']}", campaign=content["campaign"], seen=seen)
    hung_up = content["what"] != "call_past_the_gate" or content["ended"]
    return say(language, f"alarm.{content['what']}" if hung_up else "alarm.goes_on")


def _erase(content: Content, language: Language) -> str:
    return say(language, "erased")


def _retention(content: Content, language: Language) -> str:
    return say(language, "retention.run" if "run" in content else "retention.one")


def _export(content: Content, language: Language) -> str:
    if content.get("what") == "download":
        return say(language, "exported.file", file=content["file"], campaign=content["campaign"])
    return say(language, "exported.person")


_KINDS: Mapping[str, Callable[[Content, Language], str]] = {
    "control": _control,
    "decision": _decision,
    "opt_out": _objection,
    "list": _list,
    "basis": _basis,
    "state": _state,
    "contacted": _contacted,
    "override": _override,
    "alarm": _alarm,
    "erase": _erase,
    "retention": _retention,
    "export": _export,
}
