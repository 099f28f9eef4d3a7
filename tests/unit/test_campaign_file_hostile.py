"""What no campaigns file may do to Recado: whatever it holds is refused, with a place and a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.campaign import Campaigns
from dialer.campaign_file import CampaignErrors, load_campaigns
from tests.unit.campaign_texts import GOOD, Mistakes, changed, where

pytestmark = pytest.mark.timeout(120)
"""Seconds: what a file keeps busy for ever fails here, and does not hold up the run."""


def test_a_key_that_is_there_twice_is_a_mistake_at_the_second(mistakes: Callable[[str], Mistakes]) -> None:
    text = changed("  trunk: main\n", "  trunk: main\n  trunk: other\n")
    first, _ = where(text, "trunk: main")
    message = f"this key is here twice, first on line {first}; keep one"

    assert mistakes(text) == [(*where(text, "trunk: other"), "defaults.trunk", message)]


def test_a_tab_is_named_as_such(mistakes: Callable[[str], Mistakes]) -> None:
    text = changed("  trunk: main", "\ttrunk: main")

    (line, column, _, message), *_ = mistakes(text)

    assert (line, column) == where(text, "\ttrunk")
    assert "indent with spaces, never with tabs" in message


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!python/name:os.system", "!secret", "!!int"])
def test_no_tag_is_obeyed(tag: str, mistakes: Callable[[str], Mistakes]) -> None:
    text = changed("trunk: main", f"trunk: {tag} main")

    assert (*where(text, tag), "defaults.trunk") in [found[:3] for found in mistakes(text)]


def test_an_alias_bomb_is_refused_before_it_goes_off(mistakes: Callable[[str], Mistakes]) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    found = mistakes("\n".join(rows))

    assert "more than 20,000 values" in found[0][3]


def test_defaults_cannot_be_multiplied_into_a_bomb(mistakes: Callable[[str], Mistakes]) -> None:
    long = f"defaults: {{x: [{', '.join('x' * 9_000)}]}}\n"
    many = "campaigns:\n" + "".join(f"  c{n}: ~\n" for n in range(400))

    assert "defaults" in [key for _, _, key, message in mistakes(long + many) if "split the file" in message]


def test_more_campaigns_than_anybody_runs_are_refused_unread(mistakes: Callable[[str], Mistakes]) -> None:
    text = "campaigns:\n" + "".join(f"  c{n}: {{}}\n" for n in range(5_000))

    assert "campaigns" in [key for _, _, key, message in mistakes(text) if "at most 500" in message]


def test_an_alias_may_save_typing(load: Callable[[str], Campaigns]) -> None:
    text = GOOD.replace("secrets: {id_last4: dni_4}", "secrets: &secrets {id_last4: dni_4}")
    text = text.replace("columns: {due: fecha}", "columns: {due: fecha, secrets: *secrets}")

    assert load(text).campaigns[1].contacts.columns.secrets == {"id_last4": "dni_4"}


@pytest.mark.parametrize("size", [1_000_001, 50_000_000])
def test_a_huge_file_is_refused_unread(size: int, tmp_path: Path) -> None:
    file = tmp_path / "campaigns.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(size)

    with pytest.raises(CampaignErrors, match="at most 1,000,000"):
        load_campaigns(file)


@pytest.mark.parametrize(
    "text",
    ["[" * 90_000, "{" * 90_000, "? " * 90_000, "- " * 90_000, "a: 1\n" * 90_000, "&a [*a]", "a: &a {b: *a}"],
    ids=["lists", "mappings", "keys", "items", "repeated", "own alias", "own alias in a mapping"],
)
def test_text_made_to_keep_a_parser_busy_is_refused(text: str, mistakes: Callable[[str], Mistakes]) -> None:
    assert mistakes(text)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n",
        b"---\n",
        b"just words\n",
        b"- a\n- b\n",
        b"a: 1\n---\nb: 2\n",
        b"\xff\xfea\x00",
        b"company: Gesti\xf3n\n",
        b"a: \x00\n",
        b'a: "\\UFFFFFFFF"\n',
        b"a: 'never closed\n",
        b"a: *nobody\n",
        b"? [1, 2]\n: 3\n",
        b"campaigns: {}\n",
        b"campaigns: []\ndefaults: 5\ntrunks: x\nlimits: ~\n",
        b"campaigns: {a: ~, b: 5, c: []}\n",
        b"%YAML 1.1\n---\ncampaigns: {a: {amd: yes}}\n",
    ],
)
def test_whatever_is_no_campaigns_file_is_told_with_a_line_and_no_traceback(
    content: bytes, mistakes: Callable[[bytes], Mistakes]
) -> None:
    found = mistakes(content)

    assert all(line >= 1 and column >= 1 and message for line, column, _, message in found)


def test_a_letter_that_is_not_utf_8_is_shown_where_it_stands(mistakes: Callable[[bytes], Mistakes]) -> None:
    text = GOOD.encode().replace("ó".encode(), b"\xf3", 1)

    ((line, column, _, message),) = mistakes(text)

    assert (line, column) == where(GOOD, "ón Norte")
    assert "save the file as UTF-8" in message


def test_a_byte_order_mark_is_no_mistake(load: Callable[[bytes], Campaigns]) -> None:
    assert load(b"\xef\xbb\xbf" + GOOD.encode()).campaigns


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CampaignErrors, match="No such file or directory; name the campaigns file"):
        load_campaigns(tmp_path / "campaigns.yaml")
