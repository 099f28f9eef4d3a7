"""One YAML file of rules: what it must hold beside well-formed rules, and the profiles it becomes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from dialer.file_error import FileError
from dialer.policy.rules import (
    CallingWindow,
    CallMechanics,
    Event,
    EventLimit,
    Profile,
    RatioLimit,
    Retention,
    Rule,
    ScriptContract,
    Verdict,
)
from dialer.profiles.reading import Reader, at_key
from dialer.yaml_nodes import Mistake, Node, read_nodes

MOST_BYTES = 1_000_000


class ProfileErrors(Exception):
    """Profiles cannot be used. `errors` are all the mistakes in the file, in its order."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileFile:
    """A file as written. `include` names files of rules that several jurisdictions have in common.

    `versions` says from which day each version is in force; rules that begin later say so themselves.
    `regions` makes of one file an overlay for each of them.
    """

    profile: str
    country: str
    versions: Mapping[str, date]
    review_due: date
    verified_years: frozenset[int]
    rules: tuple[Rule, ...]
    include: tuple[str, ...] = ()
    region: str | None = None
    regions: frozenset[str] = frozenset()
    reviewed: bool = True
    collector: Literal["first_party", "third_party", "any"] = "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class CommonRules:
    """A file of rules that profiles include."""

    rules: tuple[Rule, ...]


def read_profiles(path: Path, common: Callable[[str], Path]) -> tuple[Profile, ...]:
    """The profiles of one file, a version of each for each day on which one begins.

    `common` says where the rules of an `include` are. ProfileErrors carries every mistake.
    """
    reader, root = Reader(), read_root(path)
    file = reader.record(ProfileFile, root)
    if isinstance(file, ProfileFile):
        _check_file(reader, root, file, common)
    if reader.mistakes or not isinstance(file, ProfileFile):
        raise failing(path, reader.mistakes)
    included = [rule for name in file.include for rule in read_rules(common(name))]
    return tuple(_profiles(file, (*file.rules, *included)))


@cache
def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file that profiles include. ProfileErrors carries every mistake."""
    reader, root = Reader(), read_root(path)
    file = reader.record(CommonRules, root)
    if isinstance(file, CommonRules):
        _check_rules(reader, root, file.rules)
    if reader.mistakes or not isinstance(file, CommonRules):
        raise failing(path, reader.mistakes)
    return file.rules


def read_root(path: Path) -> Node:
    """What a YAML file holds, with its places. ProfileErrors when it cannot be read."""
    try:
        with path.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror}; name a profile's file"
        raise ProfileErrors([FileError(file=path, line=1, column=1, key="", message=message)]) from error
    root, mistakes = read_nodes(content)
    if root is None or mistakes:
        raise failing(path, mistakes)
    return root


def failing(path: Path, mistakes: Iterable[Mistake]) -> ProfileErrors:
    """The mistakes in the order of the file, to be raised."""
    errors = [
        FileError(
            file=path,
            line=each.place.line,
            column=each.place.column,
            key="".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in each.path)[1:],
            message=each.message,
        )
        for each in sorted(set(mistakes), key=lambda each: (each.place.line, each.place.column))
    ]
    return ProfileErrors(errors)


def _profiles(file: ProfileFile, rules: tuple[Rule, ...]) -> Iterator[Profile]:
    for region in sorted(file.regions) if file.regions else [file.region]:
        for version, begins in file.versions.items():
            yield Profile(
                name=f"{file.profile}_{region}".lower() if file.regions else file.profile,
                country=file.country,
                region=region,
                version=version,
                effective_from=begins,
                review_due=file.review_due,
                verified_years=file.verified_years,
                rules=rules,
                reviewed=file.reviewed,
                collector=file.collector,
            )


def _check_file(reader: Reader, root: Node, file: ProfileFile, common: Callable[[str], Path]) -> None:
    def wrong(key: str, message: str) -> None:
        reader.wrong(at_key(root, (key,)), message)

    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", file.profile):
        wrong("profile", "allowed: a name of letters a-z, digits and _, at most 40")
    if not re.fullmatch(r"[A-Z]{2}|\*", file.country):
        wrong("country", "allowed: a country by its two capital letters (ISO 3166), such as ES")
    if not file.versions:
        wrong(
            "versions", "allowed: at least one version with the day it begins, such as {2027-1: 2027-01-01}"
        )
    if file.region and file.regions:
        wrong("regions", "allowed: region or regions, not both")
    for name in file.include:
        if not re.fullmatch(r"[a-z_]+", name) or not common(name).is_file():
            wrong("include", f"there are no common rules '{name}'")
    if not file.verified_years and any(_keeps_holidays(rule) for rule in file.rules):
        wrong("verified_years", "a window closes on holidays: name the years whose calendar is checked")
    _check_rules(reader, root, file.rules)


def _check_rules(reader: Reader, root: Node, rules: Sequence[Rule]) -> None:
    times = Counter(rule.id for rule in rules)
    for number, rule in enumerate(rules):
        node = at_key(root, ("rules", number))
        if times[rule.id] > 1:
            reader.wrong(
                at_key(node, ("id",)), f"the rule {rule.id} is here {times[rule.id]} times; keep one"
            )
        for key, message in _faults(rule):
            reader.wrong(at_key(node, tuple(key.split("."))), message)


def _faults(rule: Rule) -> Iterator[tuple[str, str]]:
    """What its types alone cannot say of a rule: the key, and a sentence."""
    if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", rule.id):
        yield "id", "allowed: words of a-z, 0-9 and _ with points between, such as es.attempts.day"
    if rule.effect not in (Verdict.DENY, Verdict.AGENT_ONLY):
        yield "effect", "allowed: deny or agent_only; when a call may go out later follows from the rule"
    if rule.effective_from and rule.effective_until and rule.effective_from >= rule.effective_until:
        yield "effective_until", "the rule ends before it begins"
    if rule.up_to is not None and rule.status == "law":
        yield "up_to", "the law is loosened by nobody; take out up_to, or say that it is policy"
    if rule.up_to is not None and not (isinstance(rule.terms, EventLimit) and rule.terms.limit <= rule.up_to):
        yield "up_to", "allowed: only in an event_limit, and not below its limit"
    yield from _faults_of_terms(rule)


def _faults_of_terms(rule: Rule) -> Iterator[tuple[str, str]]:
    match rule.terms:
        case EventLimit(key=key) if not key:
            yield "params.key", "allowed: at least one of person, debt, phone, creditor"
        case RatioLimit(most=most) if not 0 <= most <= 1:
            yield "params.most", "allowed: a share from 0 to 1, such as 0.03"
        case RatioLimit(numerator=bad) if bad is not Event.ABANDONED:
            yield "params.numerator", "allowed: abandoned; of no other event a share is counted"
        case CallMechanics(min_ring=least, max_ring=most) if least > most:
            yield "params.min_ring", "it is above max_ring"
        case Retention(min_months=least, max_months=int(most)) if least > most:
            yield "params.min_months", "it is above max_months"
        case ScriptContract(forbidden=patterns):
            for number, pattern in enumerate(patterns):
                if not _is_pattern(pattern):
                    yield f"params.forbidden.{number}", "not a regular expression"
        case _:
            pass


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _keeps_holidays(rule: Rule) -> bool:
    return isinstance(rule.terms, CallingWindow) and rule.terms.holidays != "open"
