"""`recado compliance`: try the gate on vectors from outside, and look through the profiles."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dialer.calendars import load_calendars
from dialer.cli.failures import Refusal
from dialer.cli.words import day, say
from dialer.policy.rules import Profile
from dialer.profiles import FOLDER, ProfileErrors, load_book, profile_files, read_file
from dialer.vectors import ANY_COUNTRY, Result, Unreadable, read_vectors, tried

app = typer.Typer(help=say("help.compliance"), no_args_is_help=True, rich_markup_mode=None)

MATCH, MISMATCH, UNREADABLE = 0, 1, 2


@app.command("test", help=say("help.compliance.test"))
def try_vectors(
    file: Annotated[Path, typer.Argument(help=say("help.compliance.vectors"))],
    out: Annotated[Path | None, typer.Option("--json", help=say("help.compliance.json"))] = None,
) -> None:
    try:
        book = load_book()
        results = list(tried(read_vectors(file, book), book, load_calendars()))
        if out is not None:
            _write(out, results)
    except (Unreadable, ProfileErrors) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    _tell(file, results)
    matched = sum(result.match for result in results)
    raise typer.Exit(MATCH if matched == len(results) else MISMATCH)


def _tell(file: Path, results: Sequence[Result]) -> None:
    """What is asked, a line a vector, and how many came out as expected.

    On stdout what a program may read, the same in every language; what explains it goes to stderr.
    """
    kinds = Counter(result.kind for result in results)
    typer.echo(say("compliance.asked", file=file, windows=kinds["window"], limits=kinds["limit"]), err=True)
    typer.echo("\t".join(say("compliance.answers").split("|")), err=True)
    for result in results:
        verdict = "ok" if result.match else "MISMATCH"
        typer.echo("\t".join((result.id, result.got.name, result.expected, verdict)))
    wrong = [result.id for result in results if not result.match]
    typer.echo(f"{len(results) - len(wrong)} of {len(results)} match")
    if wrong:
        typer.echo(say("compliance.mismatched", ids=", ".join(wrong)), err=True)


@app.command(help=say("help.compliance.check"))
def check(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.compliance.files"))] = None,
    rules: Annotated[bool, typer.Option("--rules", help=say("help.compliance.rules"))] = False,
    country: Annotated[str | None, typer.Option("--country", help=say("help.compliance.country"))] = None,
) -> None:
    paths = [path for each in (FOLDER, *(files or ())) for path in profile_files(each)]
    read = {path: _read(path) for path in paths}
    profiles = _of_country([profile for found in read.values() if found for profile in found], country)
    for line in _table(profiles):
        typer.echo(line)
    for line in _rules(profiles) if rules else ():
        typer.echo(line)
    wrong = sum(found is None for found in read.values())
    typer.echo(say("compliance.wrong", n=wrong) if wrong else say("compliance.sound", n=len(paths)))
    raise typer.Exit(1 if wrong else 0)


def _of_country(profiles: Sequence[Profile], country: str | None) -> Sequence[Profile]:
    """Those of a country, or of a profile's name; all of them if none is given. Raises Refusal."""
    if country is None:
        return profiles
    chosen = [each for each in profiles if country.casefold() in (each.country.casefold(), each.name)]
    if not chosen:
        known = ", ".join(sorted({each.country for each in profiles} - {ANY_COUNTRY}))
        names = ", ".join(sorted({each.name for each in profiles if each.reviewed}))
        raise Refusal(say("error.no_profile", country=country, known=known, names=names))
    return chosen


def _read(path: Path) -> Sequence[Profile] | None:
    """The profiles of a file, or None, its mistakes being printed."""
    try:
        found = read_file(path)
        if path.parent != FOLDER:
            load_book(extra=path)
    except ProfileErrors as error:
        typer.echo(str(error))
        return None
    return found


def _table(profiles: Iterable[Profile]) -> list[str]:
    """A line a version; overlays that nobody has reviewed are one line together."""
    known = [profile for profile in profiles if profile.reviewed]
    rows = [tuple(say("compliance.columns").split("|")), *map(_row, known)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    unreviewed = [profile.name for profile in profiles if not profile.reviewed]
    if unreviewed:
        lines.append(say("compliance.unreviewed", n=len(unreviewed), names=", ".join(unreviewed)))
    return lines


def _row(profile: Profile) -> tuple[str, ...]:
    status = Counter(rule.status for rule in profile.rules)
    return (
        profile.name,
        profile.country if profile.region is None else f"{profile.country}-{profile.region}",
        profile.version,
        day(profile.effective_from),
        str(status["law"]),
        str(status["policy"]),
        " ".join(map(str, sorted(profile.verified_years))),
        day(profile.review_due),
    )


def _rules(profiles: Iterable[Profile]) -> list[str]:
    """Each rule once, in whichever profiles it stands."""
    known = {rule.id: rule for profile in profiles for rule in profile.rules}
    return [f"{rule.id}  [{rule.status}]  {rule.source}" for rule in known.values()]


def _write(out: Path, results: Sequence[Result]) -> None:
    content = {
        "total": len(results),
        "matched": sum(result.match for result in results),
        "results": [
            {
                "id": result.id,
                "kind": result.kind,
                "got": result.got.name,
                "until": _utc(result.until),
                "expected": result.expected,
                "match": result.match,
            }
            for result in results
        ],
    }
    try:
        out.write_text(json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise Unreadable(f"{out} cannot be written: {error.strerror}.") from error


def _utc(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else None
