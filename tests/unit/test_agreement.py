"""The comparison that decides whether a rehearsal passed: every way in which it must fail."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from dialer.agreement import CarrierCount, Invite, Key, LedgerCount, compare, without
from dialer.cli.mistakes import mistake

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
ANA, LUIS = "+34911000101", "+34911000102"


def ledger(
    calls: Mapping[str, int],
    keys: Mapping[str, Sequence[str]] | None = None,
    forbidden: Mapping[str, str] | None = None,
) -> LedgerCount:
    return LedgerCount(
        calls=calls,
        keys=keys or {},
        forbidden=forbidden or {},
        numbers_of_same_person={ANA: frozenset({ANA, LUIS}), LUIS: frozenset({ANA, LUIS})},
    )


def carrier(invites: Sequence[str], keys: Sequence[tuple[str, str]] = ()) -> CarrierCount:
    """Invites a second apart; keys after all of them."""
    return CarrierCount(
        invites=[Invite(number=n, at=NOW + timedelta(seconds=i)) for i, n in enumerate(invites)],
        keys=[Key(number=n, key=k, at=NOW + timedelta(seconds=60 + i)) for i, (n, k) in enumerate(keys)],
    )


def test_the_same_story_on_both_sides() -> None:
    agreement = compare(ledger({ANA: 2}, {ANA: ["1", "3"]}), carrier([ANA, ANA], [(ANA, "1"), (ANA, "3")]))
    assert agreement.holds
    assert (agreement.called_twice, agreement.forbidden_calls) == (0, 0)


def test_an_attempt_that_the_ledger_hides() -> None:
    agreement = compare(ledger({ANA: 1}), carrier([ANA, LUIS]))
    assert agreement.differences == (f"{LUIS}: 0 attempts in the ledger, 1 INVITEs at the carrier",)
    assert agreement.called_twice == 1


def test_a_call_that_the_carrier_never_saw() -> None:
    assert not compare(ledger({ANA: 1}), carrier([])).holds


def test_a_key_that_the_ledger_lost() -> None:
    agreement = compare(ledger({ANA: 1}, {ANA: ["1"]}), carrier([ANA], [(ANA, "1"), (ANA, "2")]))
    assert agreement.differences == (f"{ANA}: keys in the ledger: 1; pressed: 1 2",)


def test_a_key_that_nobody_pressed() -> None:
    assert not compare(ledger({ANA: 1}, {ANA: ["9"]}), carrier([ANA])).holds


def test_a_number_that_must_not_be_called() -> None:
    agreement = compare(ledger({ANA: 1}, forbidden={ANA: "its debt is paid"}), carrier([ANA]))
    assert agreement.forbidden_calls == 1
    assert not agreement.holds


def test_a_call_to_another_number_of_somebody_who_pressed_nine() -> None:
    late = Invite(number=LUIS, at=NOW + timedelta(hours=1))
    opted_out = carrier([ANA], [(ANA, "9")])
    told = CarrierCount(invites=[*opted_out.invites, late], keys=opted_out.keys)
    agreement = compare(ledger({ANA: 1, LUIS: 1}, {ANA: ["9"]}), told)
    assert agreement.forbidden_calls == 1


def test_of_identity_digits_the_count_is_compared_and_nothing_else() -> None:
    recorded = ledger({ANA: 1}, {ANA: ["1", "?", "?", "3"]})
    pressed = carrier([ANA], [(ANA, "1"), (ANA, "4"), (ANA, "7"), (ANA, "3")])
    assert compare(recorded, pressed).holds
    assert not compare(recorded, carrier([ANA], [(ANA, "1"), (ANA, "4"), (ANA, "3")])).holds
    assert not compare(recorded, carrier([ANA], [(ANA, "1"), (ANA, "4"), (ANA, "*"), (ANA, "3")])).holds


def test_what_somebody_typed_to_say_who_they_are_is_never_shown() -> None:
    typed = [
        Key(number=ANA, key=key, at=NOW + timedelta(seconds=n), identity=True) for n, key in enumerate("48#")
    ]
    told = CarrierCount(invites=[Invite(number=ANA, at=NOW)], keys=typed)
    agreement = compare(ledger({ANA: 1}, {ANA: ["1"]}), told)
    assert agreement.differences == (f"{ANA}: keys in the ledger: 1; pressed: ? ? #",)


def test_an_erased_person_s_calls_are_left_out_and_nobody_else_s() -> None:
    told = carrier([ANA, LUIS, LUIS], [(ANA, "1"), (LUIS, "2")])
    assert compare(ledger({LUIS: 2}, {LUIS: ["2"]}), without(told, {ANA})).holds
    assert not compare(ledger({LUIS: 1}, {LUIS: ["2"]}), without(told, {ANA})).holds


def test_differences_are_told_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    late = Invite(number=LUIS, at=NOW + timedelta(hours=1))
    pressed = carrier([ANA], [(ANA, "9")])
    told = CarrierCount(invites=[*pressed.invites, late], keys=pressed.keys)
    agreement = compare(ledger({ANA: 2}, forbidden={ANA: "la deuda está pagada"}), told)
    assert [mistake(each) for each in agreement.differences] == [
        f"{ANA}: 2 intentos en el libro de llamadas, 1 INVITE en el operador",
        f"{LUIS}: 0 intentos en el libro de llamadas, 1 INVITE en el operador",
        f"{ANA}: teclas en el libro de llamadas: -; pulsadas: 9",
        f"{ANA}: se le llamó, y no se debía: la deuda está pagada",
        f"{LUIS}: se le llamó después de que alguien en {ANA} hubiera pulsado 9",
    ]


def test_a_nine_in_an_identity_number_is_no_opt_out() -> None:
    typed = Key(number=ANA, key="9", at=NOW, identity=True)
    called_again = CarrierCount(
        invites=[Invite(number=ANA, at=NOW), Invite(number=ANA, at=NOW + timedelta(hours=1))], keys=[typed]
    )
    assert compare(ledger({ANA: 2}, {ANA: ["?"]}), called_again).holds
