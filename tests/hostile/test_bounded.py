"""B7, B8, B11: what is made to fill the memory or to last for ever is answered in little of either.

Each file is read by a child that the kernel ends at its limits (`bounded.py`), so a reader that forgets its
own is a failed test, not a dead machine.
"""

import json
from pathlib import Path

import pytest

from ivr_flows.loader import FlowErrors, load_flow
from tests.hostile.bounded import read_in_a_child
from tests.hostile.sound_files import FLOW, HEADER, row

YAML_READERS = ["campaigns", "flow", "holidays"]
CPU_CEILING = 30.0
"""Seconds: wide, and far from for ever."""

SMALL = 120_000_000
"""Bytes that a refusal may take."""

MILLION = 1_000_000


def aliases(layers: int, width: int) -> bytes:
    """width**layers values in a few lines."""
    lines = [f"a0: &a0 [{', '.join(['x'] * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, layers)]
    return "\n".join(lines).encode()


BOMBS = {
    "a billion by aliases": aliases(9, 10),
    "mappings by merge keys": b"\n".join(
        [
            b"a0: &a0 {x: 1}",
            *(b"a%d: &a%d {<<: [%s]}" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)),
        ]
    ),
    "one alias of itself": b"a: &a {b: *a, c: [*a, *a]}\n",
    "lists in lists": b"a: " + b"[" * 60_000,
    "mappings in mappings": b"{a: " * 30_000,
    "a key that is a document": b"? " * 60_000,
    "one endless word": b"a: " + b"x" * 120_000,
    "one endless number": b"a: " + b"9" * 120_000,
    "sexagesimals": b"a: " + b"59:" * 40_000,
    "one key twenty thousand times": b"a: 1\n" * 20_000,
    "ten thousand keys": b"".join(b"k%d: 1\n" % n for n in range(10_000)),
    "an endless key": b"x" * 120_000 + b": 1",
    "quotes that escape": b'a: "' + b"\\x41" * 30_000,
    "a flow with its texts a thousand times over": FLOW * 8,
}


@pytest.mark.parametrize("reader", YAML_READERS)
def test_b07_a_bomb_is_refused_with_its_line_and_costs_little(reader: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yaml" for number in range(len(BOMBS))]
    for file, bomb in zip(files, BOMBS.values(), strict=True):
        file.write_bytes(bomb)
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"- 0123456789\n" * 4_000_000)
    unread, *read = read_in_a_child(reader, huge, *files)
    assert unread.said.startswith(f"{huge}:1:1: ")
    assert "at most" in unread.said
    assert unread.grown < 20_000_000, "less than half of the 50 MB"
    for name, file, answered in zip(BOMBS, files, read, strict=True):
        assert answered.said.startswith(f"{file}:"), name
        assert answered.cpu < CPU_CEILING, name
        assert answered.grown < SMALL, name


@pytest.mark.parametrize("reader", ["flow", "rows"])
def test_b07_b08_what_never_ends_is_refused(reader: str) -> None:
    (answered,) = read_in_a_child(reader, Path("/dev/zero"))
    assert answered.said.startswith("/dev/zero:1:1: ")
    assert answered.grown < 20_000_000


def test_b08_a_million_rows_take_the_memory_of_a_few(tmp_path: Path) -> None:
    file, some = tmp_path / "million.csv", "".join(f"{row(n, nombre='Ana')}\n" for n in range(1000))
    with file.open("w") as out:
        out.write(f"{HEADER}\n")
        for _thousand in range(MILLION // 1000):
            out.write(some)
    (answered,) = read_in_a_child("rows", file)
    assert answered.said == str(MILLION)
    assert answered.grown < 8_000_000 < file.stat().st_size / 10


BUSY = {
    "quotes": b'"' * 20_000_000,
    "quotes never closed": b'"a\n' * 30_000,
    "separators": b";" * 20_000_000,
    "empty rows": b"\n" * 500_000,
}


def test_b08_a_csv_made_to_keep_a_reader_busy_is_answered(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.csv" for number in range(len(BUSY))]
    for file, rows in zip(files, BUSY.values(), strict=True):
        file.write_bytes(HEADER.encode() + b"\n" + rows)
    for name, answered in zip(BUSY, read_in_a_child("rows", *files), strict=True):
        assert answered.cpu < CPU_CEILING, name
        assert answered.grown < 20_000_000, name


ASKS = "es: ¿Hablamos con {{name}}? Si es usted, pulse 1. Si no lo es, pulse 2."
LINE = FLOW.decode().partition(ASKS)[0].count("\n") + 1
HOSTILE_TEXTS = [
    "{{''.__class__}}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{{'%1000000000s'|format('x')}}",
    "{{range(1000000000)|list}}",
    "{{a*999999999}}",
    "{% for x in range(1000000000) %}{% endfor %}",
    "${7*7} #{7*7} {{7*7}}",
    "{{name",
    "{{name}",
    "}}{{",
    "{{nmae|money:QQQ}}",
    "{{" * 2000,
    "{{a|" * 1000,
    "{{a:" * 1000,
    "{" * 4000,
    "{{a}}" * 800,
    "{{ " + " " * 3900 + "}}",
    "{{a|money:" + "E" * 3900 + "}}",
    "ñ" * 5_000_000,
]


def test_b11_no_text_costs_more_than_50_milliseconds(tmp_path: Path) -> None:
    """A sandbox of a template engine ran the third of these for 24 seconds, in a gigabyte."""
    file = tmp_path / "texts.json"
    file.write_text(json.dumps(HOSTILE_TEXTS))
    (answered,) = read_in_a_child("templates", file)
    assert float(answered.said) < 50
    assert answered.grown < SMALL


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS[:-1], "Debe {{salario}}."])
def test_b11_a_hostile_text_in_a_flow_is_refused_where_it_stands(text: str, tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW.decode().replace(ASKS, f"es: {json.dumps(text)}"))
    with pytest.raises(FlowErrors) as refused:
        load_flow(file)
    assert {error.line for error in refused.value.errors} == {LINE}
