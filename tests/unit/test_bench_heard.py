"""Whether a transcript holds what was said: neither flattered nor missed, however it is spelt."""

from datetime import date
from decimal import Decimal

import pytest

from dialer.bench.debtors import Debtor, debtors
from dialer.bench.heard import amounts_in, dates_in, names, understood, word_errors
from dialer.bench.messages import words_of
from tts.money import Money

RIGHT = {
    "1234.56": (
        "Tiene pendiente un pago de 1.234,56 euros, que vencía",
        "un pago de 1234 euros con 56 céntimos que vencía",
        "un palo de 1,234 euros con 56 centimos",
        "un pago de mil doscientos treinta y cuatro euros con cincuenta y seis céntimos",
        "un pago de mil 234 euros con 50 y 6 centimos",
        "un pago de 1000 234 euros, con 56 céntimos",
        "un pago de 1.234,56, que vencía el 3 de mayo de 2026",
        "un pago de 1.234, 56 céntimos",
        "un pago de 1234,56 €",
        "un pago de 1234 con 56 euros",
        "un pago de mil doscientos treinta y cuatro con cincuenta y seis",
        "un pago de 1234 euros y 56 céntimos",
    ),
    "305.00": ("trescientos cinco euros", "305 euros.", "300 5 euros", "305,00 euros"),
    "0.21": ("veintiún céntimos", "21 centimos", "0,21 euros"),
    "1000000.00": ("un millón de euros", "1.000.000 de euros", "1000000 euros"),
    "21021.01": ("veintiún mil veintiún euros con un céntimo", "21.021 euros con 1 céntimo"),
    "39.23": ("treinta y nueve euros con veinti tres centimos",),
    "264.59": (
        "doscientos se centa y cuatro euros con cinquenta y nueve centimos",
        "dos cientos sesenta y cuatro euros con cincuenta y nueve sentimos",
    ),
    "104.00": ("un pago de cientos cuatro euros",),
    "1159.00": ("mil cientos cincuenta y nueve euros",),
    "2785.01": ("dos mil sietecientos ochenta y cinco euros con un sentimo",),
}


@pytest.mark.parametrize(("amount", "text"), [(amount, text) for amount in RIGHT for text in RIGHT[amount]])
def test_an_amount_is_heard_however_it_is_written(amount: str, text: str) -> None:
    assert amounts_in(text) == {Decimal(amount)}


@pytest.mark.parametrize(
    "text",
    [
        "1.234,65 euros",
        "1.224 euros con 56 céntimos",
        "234 euros con 56 céntimos",
        "1.234 euros",
        "56 céntimos",
        "1.234,56 pesos",
        "1, 234 euros con 56 céntimos",
        "mil. 234 euros con 56 céntimos",
        "1.234,56 euros, o 1.234,66 euros",
        "pulse 1, 2, 3, 4, 56",
        "",
    ],
)
def test_another_amount_or_two_or_none_is_not_understood(text: str) -> None:
    assert amounts_in(text) != {Decimal("1234.56")}


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("205", "25 euros"),
        ("205", "un pago de cientos cinco euros"),
        ("104", "dos cientos cuatro euros"),
        ("104", "seis cientos cuatro euros"),
        ("104", "3 cientos 4 euros"),
        ("160", "cientos setenta euros"),
        ("264", "doscientos setenta y cuatro euros"),
        ("264", "doscientos se tenta y cuatro euros"),
        ("22", "veintinos euros"),
        ("22", "veintilos euros"),
        ("100", "si en euros"),
        ("605", "seiscientos, cinco euros"),
        ("500", "fivecientos euros"),
        ("700", "siete euros, cientos"),
    ],
)
def test_a_number_that_was_mended_is_never_another_one(said: str, text: str) -> None:
    """What a listener cut or misspelt is put right only where it can be nothing else."""
    assert amounts_in(text) != {Decimal(said)}


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-05-03", "que vencía el 3 de mayo de 2026."),
        ("2026-05-03", "el tres de mayo del dos mil veintiséis"),
        ("2026-05-03", "el 3 de mayo de 2 mil 26"),
        ("2026-05-01", "el primero de mayo de 2026"),
        ("2026-05-01", "el uno de mayo de 2.026"),
        ("2026-11-26", "el veinticéis de nobiembre de dos mil beintiseis"),
        ("2026-09-30", "el treinta de setiembre de 2026"),
    ],
)
def test_a_date_is_heard_however_it_is_written(day: str, text: str) -> None:
    assert dates_in(text) == {date.fromisoformat(day)}


@pytest.mark.parametrize(
    "text",
    [
        "el 3 de mayo",
        "el 3 de mayo de 2016",
        "el 13 de mayo de 2026",
        "el 3 de marzo de 2026",
        "el 3 de mayo de 12.26",
        "el 3 de malla de 2026",
        "el 31 de febrero de 2026",
        "el 3 de mayo de 2026 o el 4 de mayo de 2026",
    ],
)
def test_a_date_that_lacks_a_part_or_has_another_is_not_understood(text: str) -> None:
    assert dates_in(text) != {date(2026, 5, 3)}


def test_a_year_that_was_garbled_is_no_second_amount() -> None:
    assert amounts_in("16 euros con 67 céntimos, que vencía el 19 de julio de 12.26") == {Decimal("16.67")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Begoña Núñez", "¿Hablamos con Begoña Núñez?"),
        ("Begoña Núñez", "hablamos con vegoña nuñes si es usted"),
        ("María Echeverría", "hablamos con Maria Etxeberria"),
        ("Ximena Jiménez", "hablamos con Jimena Giménez"),
        ("Raquel Quispe", "hablamos con Rakel Kispe"),
        ("Íñigo Zúñiga", "hablamos con Iñigo Suñiga"),
        ("Ana Isabel", "hablamos con Anaísabel"),
        ("Guadalupe Villaseñor", "hablamos con Guadalupe Villa Señor"),
        ("Guillermo Llanos", "hablamos con Guiyermo Yanos"),
    ],
)
def test_a_name_counts_by_its_sound(name: str, text: str) -> None:
    assert names(text, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Begoña Núñez", "hablamos con Begona Nunez"),
        ("Pedro García", "hablamos con Pedro Gracia"),
        ("Pedro García", "hablamos con García Pedro"),
        ("Pedro García", "hablamos con Pedro"),
        ("Pedro García", "hablamos con Pedro de García"),
        ("Ana Gil", "mañana gilda"),
        ("Óscar Núñez", "hablamos conozcar nuñez"),
        ("Gómez", "hablamos con Jómez"),
        ("Javier Serrano", "hablamos con Javier Serano"),
    ],
)
def test_another_name_does_not_count(name: str, text: str) -> None:
    assert not names(text, name)


def test_what_is_said_is_understood_by_a_perfect_listener_and_of_nobody_else() -> None:
    """The control: transcripts held against the next debtor's values must score nothing."""
    people = debtors(200)
    said = [" ".join(words_of(debtor).values()) for debtor in people]
    assert all(all(understood(text, debtor)) for text, debtor in zip(said, people, strict=True))
    of_others = [understood(text, other) for text, other in zip(said, [*people[1:], people[0]], strict=True)]
    amounts, dates, by_name = (sum(column) for column in zip(*of_others, strict=True))
    assert (amounts, by_name) == (0, 0)
    assert dates <= 2


def test_debtors_are_the_same_for_everybody_and_like_people() -> None:
    assert debtors(200) == debtors(200)
    assert debtors(500)[:200] == debtors(200)
    amounts = [debtor.amount.amount for debtor in debtors(1000)]
    assert Decimal(100) < sorted(amounts)[500] < Decimal(400)
    assert sum(amount % 1 == 0 for amount in amounts) in range(100, 250)
    assert any("ñ" in debtor.name for debtor in debtors(50))


def test_word_errors_count_what_was_missed_added_or_changed() -> None:
    assert word_errors("debe 21 euros hoy", "debe veintiún euros hoy") == (0, 4)
    assert word_errors("debe 21 euros hoy", "de veintiún euros") == (2, 4)
    assert word_errors("debe 21 euros", "debe ya 21 euros") == (1, 3)


def test_nothing_heard_is_nothing_understood() -> None:
    debtor = Debtor(name="Ana Gil", amount=Money(Decimal(5), "EUR"), due=date(2026, 5, 3))
    assert understood("", debtor) == (False, False, False)
