"""Times over which a limit counts events."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The callee's local days, today included: of 7, an event is day 1 and blocks until day 8 begins."""

    days: int

    def __str__(self) -> str:
        return "a local day" if self.days == 1 else f"{self.days} calendar days"


@dataclass(frozen=True, slots=True)
class RollingHours:
    """The last hours to the second: an event counts until exactly so many hours have passed."""

    hours: float

    def __str__(self) -> str:
        return f"{self.hours:g} hours"


@dataclass(frozen=True, slots=True)
class IsoWeek:
    """The callee's local Monday to Sunday."""

    def __str__(self) -> str:
        return "a week from Monday to Sunday"


@dataclass(frozen=True, slots=True)
class Ever:
    """Since the first day."""

    def __str__(self) -> str:
        return "all time"


Span = CalendarDays | RollingHours | IsoWeek | Ever
