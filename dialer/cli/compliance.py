"""`recado compliance`: try the gate on vectors from outside, and look through the profiles."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dialer.calendars import load_calendars
from dialer.cli.words import say
from dialer.policy.rules import Profile
from dialer.profiles import FOLDER, ProfileErrors, load_book, profile_files, read_file
from dialer.vectors import Result, Unreadable, read_vectors, tried

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
    for result in results:
        verdict = "ok" if result.match else "MISMATCH"
        typer.echo("\t".join((result.id, result.got.name, result.expected, verdict)))
    matched = sum(result.match for result in results)
    typer.echo(f"{matched} of {len(results)} match")
    raise typer.Exit(MATCH if matched == len(results) else MISMATCH)


@app.command(help=say("help.compliance.check"))
def check(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.compliance.files"))] = None,
    rules: Annotated[bool, typer.Option("--rules", help=say("help.compliance.rules"))] = False,
) -> None:
    paths = [path for each in (FOLDER, *(files or ())) for path in profile_files(each)]
    read = {path: _read(path) for path in paths}
    profiles = [profile for found in read.values() if found for profile in found]
    for line in _table(profiles):
        typer.echo(line)
    for line in _rules(profiles) if rules else ():
        typer.echo(line)
    wrong = sum(found is None for found in read.values())
    typer.echo(say("compliance.wrong", n=wrong) if wrong else say("compliance.sound", n=len(paths)))
    raise typer.Exit(1 if wrong else 0)


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
    return [*lines, say("compliance.unreviewed", n=len(unreviewed), names=", ".join(unreviewed))]


def _row(profile: Profile) -> tuple[str, ...]:
    status = Counter(rule.status for rule in profile.rules)
    return (
        profile.name,
        profile.country if profile.region is None else f"{profile.country}-{profile.region}",
        profile.version,
        str(profile.effective_from),
        str(status["law"]),
        str(status["policy"]),
        " ".join(map(str, sorted(profile.verified_years))),
        str(profile.review_due),
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
