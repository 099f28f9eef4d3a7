"""The forms in which it is recorded that a trunk takes no call (policy/toll.py)."""

from collections.abc import Sequence

from dialer.gate_words.shape import Shape

TRUNK: Sequence[Shape] = (
    Shape(
        "trunk {trunk} has no price for this number of {region}",
        "a price per minute",
        (
            "trunk {trunk} has no price for this number (region {region}), and what has none is not dialled",
            "la línea {trunk} no tiene precio para este número (región {region}), y sin precio no se marca",
        ),
    ),
    Shape(
        "numbers of {region}",
        "{regions}",
        (
            "the number is of {region}; the campaign may dial {regions}",
            "el número es de {region}; la campaña puede llamar a {regions}",
        ),
    ),
    Shape(
        "{n} calls by {calls_of}",
        "{most} a day",
        (
            "daily cap of {calls_of} reached: {n} calls today; allowed are {most}",
            "límite diario de {calls_of} alcanzado: {n} llamadas hoy; se permiten {most}",
        ),
    ),
    Shape(
        "{spent} {money} spent and {held} held by {calls_of}, {this} for this call",
        "{most} {money_a_day} a day",
        (
            "daily cap of {calls_of} reached: {spent} {money} spent today and {held} held for calls in "
            "progress; this call may cost {this}, and {most} are allowed",
            "límite diario de {calls_of} alcanzado: {spent} {money} gastados hoy y {held} reservados para "
            "llamadas en curso; esta puede costar {this}, y se permiten {most}",
        ),
    ),
)
