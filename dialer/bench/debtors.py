"""Invented debtors for measuring: the same ones at every run, none of them a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tts.money import Money

SEED = 20261122

FIRST_NAMES = (
    "María Carmen Ana Isabel Lucía Sofía Paula Marta Elena Begoña Montserrat Nuria Inés Rocío Ángela "
    "Verónica Ximena Guadalupe Valentina Camila Daniela Yolanda Noemí Raquel Belén Antonio José Manuel "
    "Francisco David Javier Daniel Carlos Miguel Rafael Pedro Ángel Alejandro Fernando Luis Pablo Sergio "
    "Jorge Alberto Álvaro Adrián Óscar Iñaki Andrés Joaquín Santiago Mateo Sebastián Emiliano Nicolás "
    "Rubén Martín Tomás Íñigo Raúl"
).split()

SURNAMES = (
    "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz "
    "Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez "
    "Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias "
    "Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Peña Ibáñez Quispe "
    "Mamani Flores Rojas Contreras Sepúlveda Zúñiga Acuña Bolaños Echeverría Etxeberria Goñi Villaseñor "
    "Restrepo Ospina Cárdenas"
).split()

_TYPICAL = 5.3
_SPREAD = 1.3
_LEAST, _MOST = 300, 2_000_000
_ROUND_SHARE = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Debtor:
    """What a message says of somebody: whom it asks for, what is owed, since when."""

    name: str
    amount: Money
    due: date


def debtors(count: int, *, seed: int = SEED) -> Sequence[Debtor]:
    """`count` debtors; the first n of a longer list are the list of n."""
    chance = Random(seed)  # noqa: S311 (the same debtors for everybody is what is wanted)
    return [_debtor(chance) for _ in range(count)]


def _debtor(chance: Random) -> Debtor:
    first, *surnames = chance.choice(FIRST_NAMES), chance.choice(SURNAMES), chance.choice(SURNAMES)
    name = " ".join((first, *surnames[: chance.choice((1, 2))]))
    due = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
    return Debtor(name=name, amount=Money(_amount(chance), "EUR"), due=due)


def _amount(chance: Random) -> Decimal:
    """From 3 to 20,000, log-normal about 200 as consumer debts are; one in seven without cents."""
    cents = round(chance.lognormvariate(_TYPICAL, _SPREAD) * 100)
    cents = min(max(cents, _LEAST), _MOST)
    if chance.random() < _ROUND_SHARE:
        cents = max(cents // 100, 1) * 100
    return Decimal(cents) / 100
