"""The forms in which Recado's own rules are recorded: those that stand in no profile."""

from collections.abc import Sequence

from dialer.gate_words.shape import Shape

OWN: Sequence[Shape] = (
    Shape(
        "not synchronised",
        "within 2 s of true time",
        (
            "this machine's clock is not synchronised (it must be within 2 s of true time)",
            "el reloj de esta máquina no está sincronizado (debe ir a menos de 2 s de la hora exacta)",
        ),
    ),
    Shape(
        "no profile in force",
        "a profile, or strict",
        ("no profile of the law is in force there", "allí no está en vigor ningún perfil de la ley"),
    ),
    Shape(
        "{names}",
        "reviewed, or accepted by the operator",
        (
            "nobody has reviewed the law of {names}; accept_unreviewed in the campaign accepts it",
            "nadie ha revisado la ley de {names}; accept_unreviewed en la campaña la acepta",
        ),
    ),
    Shape(
        "was to be reviewed: {names}",
        "reviewed in time",
        (
            "a profile was to be reviewed and was not: {names}",
            "había que revisar un perfil y no se hizo: {names}",
        ),
    ),
    Shape(
        "no time zone known",
        "a time zone",
        ("nobody knows what time it is there", "no se sabe qué hora es donde está"),
    ),
    Shape(
        "changed since it was approved",
        "as approved",
        ("the script was changed since it was approved", "el guion cambió después de aprobarse"),
    ),
    Shape(
        "not understood: {names}",
        "an answer",
        (
            "something known of this person cannot be read ({names})",
            "algo que consta de esta persona no se puede leer ({names})",
        ),
    ),
    Shape(
        "no number left",
        "a number of the person",
        ("no number of the person is left to call", "no queda ningún número de la persona"),
    ),
    Shape(
        "the person asked not to be called",
        "no objection",
        ("the person asked not to be called again", "la persona pidió que no se le vuelva a llamar"),
    ),
    Shape(
        "asked at this number not to be called",
        "no objection",
        (
            "somebody at this number asked not to be called again",
            "alguien en este número pidió que no se volviera a llamar",
        ),
    ),
    Shape(
        "in another call of ours",
        "one at a time",
        ("the person, or the number, is in another call of ours", "ya está en otra llamada nuestra"),
    ),
    Shape(
        "an operator stopped it",
        "running",
        ("an operator stopped the campaign", "un operador detuvo la campaña"),
    ),
    Shape(
        "Recado stopped it: {alarm}",
        "running",
        ("Recado stopped the campaign: {alarm}", "Recado detuvo la campaña: {alarm}"),
    ),
    Shape(
        "the rules never agree on an instant",
        "within {n} openings",
        (
            "no moment was found at which every rule allows the call",
            "no se encontró ningún momento en que todas las reglas permitan la llamada",
        ),
    ),
    Shape(
        "{line}",
        "fixed or mobile",
        (
            "the number is a {line} one; only fixed and mobile ones are called",
            "el número es {line}; solo se llama a fijos y móviles",
        ),
    ),
    Shape(
        "{role}",
        "{roles}",
        (
            "their part in the debt is '{role}'; only {roles} may be called",
            "su papel en la deuda es «{role}»; solo se llama a {roles}",
        ),
    ),
)
