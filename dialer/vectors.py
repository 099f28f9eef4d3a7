"""Computed decisions of others, tried on the gate's own windows and limits: how it is tested from outside.

A `window` vector tries one profile's calling windows with its holidays, a `limit` vector one event limit;
everything else that the gate asks is left aside.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)

from dialer.calendars import Calendars
from dialer.campaign import Purpose
from dialer.policy.limits import NEVER, room_from
from dialer.policy.rules import CallingWindow, Profile, Verdict
from dialer.policy.spans import CalendarDays, IsoWeek, RollingHours, Span
from dialer.policy.windows import Holiday, UnverifiedYear, opens

ALIASES = {"us": "us_third_party"}
OVERLAID = "us_third_party"
"""Whose windows an overlay's vectors are about: overlays have none of their own."""

STRICT, ANY_COUNTRY = "strict", "*"
SHIFT = "shift"
"""A consumer's own hours, which only vectors know."""

NIGHT = CallingWindow(days=dict.fromkeys(range(7), ((time(22), time(2)),)), holidays="open")
ROUNDS = 60
FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Answer = tuple[Verdict, datetime | None]
"""What is said, and until when where it is DEFER."""


class Unreadable(Exception):
    """The file of vectors cannot be tried; the message is a sentence."""


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("an instant is text such as 2027-06-15T08:00:00Z")
    return value


def _in_range(value: datetime) -> datetime:
    if not FIRST <= value <= LAST:
        raise ValueError("an instant lies between 1971 and 2200")
    return value


Id = Annotated[str, BeforeValidator(_as_text)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_range)]
Expected = Literal["ALLOW", "AGENT_ONLY", "DEFER", "DENY"]
Count = Annotated[int, Field(strict=True, ge=1, le=100_000)]


class WindowVector(BaseModel):
    """May a call of `tail_seconds` begin at `utc`? Without a region the national calendar counts."""

    id: Id
    profile: str
    utc: Instant
    zones: list[str]
    region: str | None = None
    extra_holidays: list[date] = []
    tail_seconds: Annotated[float, Field(ge=0, le=2_678_400)] = 0
    expected: Expected


class Window(BaseModel, extra="forbid"):
    """The stretch that a limit looks back on; exactly one of these."""

    calendar_days: Count | None = None
    rolling_hours: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    iso_week: Literal[1] | None = None
    local_day: Literal[1] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1 or self.span() is None:
            raise ValueError("exactly one of calendar_days, rolling_hours, iso_week: 1, local_day: 1")
        return self

    def span(self) -> Span | None:
        """The same in the gate's vocabulary."""
        if self.calendar_days:
            return CalendarDays(self.calendar_days)
        if self.rolling_hours:
            return RollingHours(self.rolling_hours)
        if self.iso_week:
            return IsoWeek()
        return CalendarDays(1) if self.local_day else None


class LimitVector(BaseModel):
    """Has a limit room at `now`, after these events?"""

    id: Id
    events: list[Instant]
    now: Instant
    window: Window
    limit: Annotated[int, Field(strict=True, ge=0)]
    zone: str
    expected: Expected


class Vectors(BaseModel):
    """A file of them. What it says beside the two lists is not looked at."""

    window: list[WindowVector] = []
    limit: list[LimitVector] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What the gate said of one vector. An expected DENY is also met by a DEFER: no call goes out."""

    id: str
    kind: Literal["window", "limit"]
    got: Verdict
    until: datetime | None
    expected: str

    @property
    def match(self) -> bool:
        """Whether it is what was expected."""
        return self.got.name == self.expected or (self.got is Verdict.DEFER and self.expected == "DENY")


def read_vectors(path: Path, book: Sequence[Profile]) -> Vectors:
    """The vectors of a file. Raises Unreadable for anything that cannot be tried as it is meant."""
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON: {error}.") from error
    if not isinstance(content, dict) or not {"window", "limit"} & set(content):
        raise Unreadable(f"{path} holds no vectors: a mapping with lists 'window' and 'limit' is expected.")
    if unknown := [key for key, part in content.items() if key not in ("window", "limit") and _lists(part)]:
        raise Unreadable(f"{path}: '{unknown[0]}' is no kind of vector; only 'window' and 'limit' are.")
    try:
        vectors = Vectors.model_validate(content)
    except ValidationError as error:
        raise Unreadable(f"{path}: {_first(error)}.") from error
    known = {SHIFT, *ALIASES, *(profile.name for profile in book)}
    for vector in vectors.window:
        if vector.profile not in known:
            names = ", ".join(sorted({SHIFT, *ALIASES, *(each.name for each in book if each.reviewed)}))
            raise Unreadable(
                f"{path}: {vector.id}: there is no profile '{vector.profile}'; there are {names}."
            )
    return vectors


def tried(vectors: Vectors, book: Sequence[Profile], calendars: Calendars) -> Iterator[Result]:
    """Each vector with the gate's own answer, in the order of the file."""
    for window in vectors.window:
        got, until = _window_answer(window, book, calendars)
        yield Result(id=window.id, kind="window", got=got, until=until, expected=window.expected)
    for limit in vectors.limit:
        got, until = _limit_answer(limit)
        yield Result(id=limit.id, kind="limit", got=got, until=until, expected=limit.expected)


def _lists(part: object) -> bool:
    return isinstance(part, list) and bool(part)


def _first(error: ValidationError) -> str:
    detail: Any = error.errors(include_url=False, include_context=False)[0]
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"])
    return f"{place.removeprefix('.')}: {detail['msg'].removeprefix('Value error, ')}"


def _window_answer(vector: WindowVector, book: Sequence[Profile], calendars: Calendars) -> Answer:
    zones = _zones(vector.zones)
    profile = _profile(vector, book)
    windows = _windows(profile) if profile else (NIGHT,)
    holiday = _holidays(vector, profile, book, calendars)
    try:
        opening = _opening(windows, holiday, vector, zones)
    except UnverifiedYear:
        opening = None
    if opening is None:
        return Verdict.DENY, None
    return (Verdict.ALLOW, None) if opening == vector.utc else (Verdict.DEFER, opening)


def _opening(
    windows: Sequence[CallingWindow], holiday: Holiday, vector: WindowVector, zones: Sequence[tzinfo]
) -> datetime | None:
    """The first instant at which all the windows are open, or None."""
    at, tail = vector.utc, timedelta(seconds=vector.tail_seconds)
    for _ in range(ROUNDS):
        openings = [opens(window, holiday, at, zones, tail) for window in windows]
        sure = [opening for opening in openings if opening is not None]
        if len(sure) < len(windows):
            return None
        if max(sure) == at:
            return at
        at = max(sure)
    return None


def _profile(vector: WindowVector, book: Sequence[Profile]) -> Profile | None:
    """The version in force then, or the first if none was; of an overlay its country's. None: the shift."""
    name = ALIASES.get(vector.profile, vector.profile)
    versions = sorted((each for each in book if each.name == name), key=lambda each: each.effective_from)
    if any(each.region for each in versions):
        return _profile(vector.model_copy(update={"profile": OVERLAID}), book)
    begun = [each for each in versions if each.effective_from <= vector.utc.date()]
    return next(reversed(begun), next(iter(versions), None))


def _windows(profile: Profile) -> tuple[CallingWindow, ...]:
    """Those for service calls."""
    rules = [rule for rule in profile.rules if Purpose.SERVICE in (rule.applies.purposes or set(Purpose))]
    return tuple(rule.terms for rule in rules if isinstance(rule.terms, CallingWindow))


def _holidays(
    vector: WindowVector, profile: Profile | None, book: Sequence[Profile], calendars: Calendars
) -> Holiday:
    """The profile's days; those of every country for `strict`, since none is named."""
    everywhere = profile is not None and profile.name == STRICT
    countries = {each.country for each in book} - {ANY_COUNTRY} if everywhere else set()
    region = None if everywhere else vector.region

    def holiday(day: date) -> bool:
        if profile is None:
            return False
        if day.year not in profile.verified_years:
            raise UnverifiedYear(f"{profile.country} {day.year}")
        if day in vector.extra_holidays:
            return True
        if region is not None:
            return calendars.is_holiday(profile.country, region, day)
        return any(calendars.is_national(country, day) for country in countries or {profile.country})

    return holiday


def _limit_answer(vector: LimitVector) -> Answer:
    zones, span = _zones([vector.zone]), vector.window.span()
    if not zones or span is None:
        return Verdict.DENY, None
    room = room_from(vector.events, span, vector.limit, vector.now, zones)
    if room == vector.now:
        return Verdict.ALLOW, None
    return (Verdict.DENY, None) if room == NEVER else (Verdict.DEFER, room)


def _zones(names: Sequence[str]) -> tuple[tzinfo, ...]:
    """The zones by name; none at all if any of them is unknown."""
    try:
        return tuple(ZoneInfo(name) for name in dict.fromkeys(names))
    except (KeyError, OSError, ValueError):
        return ()
