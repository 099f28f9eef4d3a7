"""What the law of its calls asks of a script: missing, out of order or forbidden, it is refused at load."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dialer.campaign import Mode, Purpose
from dialer.profiles import load_book
from dialer.script_law import script_rules
from ivr_flows.debt_words import debt_words
from ivr_flows.loader import FlowErrors, load_flow
from ivr_flows.script_rule import ScriptRule

ROOT = Path(__file__).parents[2]
FLOWS, EXAMPLES = ROOT / "ivr_flows/flows", ROOT / "examples/flows"
TODAY = date(2026, 11, 22)
BOOK = load_book()

HOME = {
    "recordatorio": "ES",
    "recordatorio_con_respuesta": "ES",
    "llamada_entrante": "ES",
    "encuesta": "ES",
    "reminder_us": "US",
    "recordatorio_cl": "CL",
    "recordatorio_mx": "MX",
}
"""Every flow that is shipped, and the country whose law it is written for."""


def law(*countries: str, purpose: Purpose = Purpose.SERVICE, on: date = TODAY) -> tuple[ScriptRule, ...]:
    return script_rules(BOOK, countries=countries, purpose=purpose, on=on)


def shipped(name: str) -> Path:
    return next(path for path in (FLOWS / f"{name}.yaml", EXAMPLES / f"{name}.yaml") if path.exists())


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """What is said of a shipped flow in which some words are others."""

    def refuse(name: str, country: str, *changes: tuple[str, str], purpose: Purpose = Purpose.SERVICE) -> str:
        text = shipped(name).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "flow.yaml"
        file.write_text(text, "utf-8")
        with pytest.raises(FlowErrors) as caught:
            load_flow(file, law(country, purpose=purpose))
        return str(caught.value).replace(f"{file}:", "")

    return refuse


def test_every_shipped_flow_has_a_country() -> None:
    assert {path.stem for path in [*FLOWS.glob("*.yaml"), *EXAMPLES.glob("*.yaml")]} == HOME.keys()


@pytest.mark.parametrize(("name", "country"), HOME.items())
@pytest.mark.parametrize("on", [TODAY, date(2026, 12, 28)], ids=str)
def test_shipped_flows_say_what_their_country_asks_for(name: str, country: str, on: date) -> None:
    assert load_flow(shipped(name), law(country, on=on)).name == name


def test_nothing_is_asked_of_a_script_where_a_person_speaks() -> None:
    assert script_rules(BOOK, countries=["ES"], mode=Mode.AGENT_FIRST, on=TODAY) == ()


BROKEN = {
    "no synthetic voice": (
        ("recordatorio", "ES", ("automático con voz sintética", "para usted")),
        "13:3: steps.identity: nothing says synthetic_voice in 'es'",
        "Reg. (EU) 2024/1689 art. 50.1",
    ),
    "no synthetic voice in one language alone": (
        ("recordatorio", "ES", ("An automated message with a synthetic voice", "A message")),
        "steps.identity: nothing says synthetic_voice in 'en'",
        "eu.ai_act.synthetic_voice",
    ),
    "the way out after the question": (
        (
            "recordatorio",
            "ES",
            ("Si no quiere más llamadas, pulse 9. Para", "Para"),
            ("2.\n      en: Are", "2. Si no quiere más llamadas, pulse 9.\n      en: Are"),
        ),
        "steps.who: ask_person comes before opt_out in 'es'",
        "es.script.opening",
    ),
    "the way out before the name": (
        (
            "reminder_us",
            "US",
            ("Hello. An", "Hello. For no more calls, press 9. An"),
            ("For no more calls, press 9. For a", "For a"),
        ),
        "steps.identity: opt_out comes before identity in 'en'",
        "us.script.message",
    ),
    "no person by 0": (
        ("recordatorio_con_respuesta", "ES", ("  0: agent\n", "  5: agent\n")),
        "steps.who: 0 does not lead to a person from here; write always: {0: ",
        "Ley 10/2025 art. 8.2",
    ),
    "no way to say that one is somebody else": (
        ("recordatorio", "ES", ("      2: wrong_person", "      2: not_verified")),
        "who.keys: no key means 'I am not that person'",
        "es.script.opening",
    ),
    "no reference for who opts out": (
        ("encuesta", "ES", ("Su número de referencia es {{opt_out_reference|digits}}. ", "")),
        "steps.opt_out: whoever opts out is told no reference",
        "RDL 1/2007",
    ),
    "nobody is named as the creditor": (
        ("recordatorio", "ES", ("Le llamamos en nombre de {{creditor}}. ", "")),
        "nothing says principal in 'es'",
        "LOPDGDD art. 33.2",
    ),
    "three tries": (
        (
            "recordatorio_cl",
            "CL",
            (
                "        - Esas cifras no coinciden.",
                "        - Esas cifras no son.\n        - Esas cifras no coinciden.",
            ),
        ),
        "steps.ask_birthday.wrong: whoever does not know the second factor may try too often",
        "all.identity.gate",
    ),
    "two questions, two tries each": (
        (
            "recordatorio",
            "ES",
            ("cuatro últimas cifras de su documento.\n          en: Those", "cuatro.\n          en: Those"),
            (
                "        - es: Esas cifras no coinciden. Inténtelo otra vez, por favor. Las",
                "        - es: Las",
            ),
            (
                "last four digits of your document.\n      then: not_verified",
                "last four digits of your document.\n      then: ask_birthday",
            ),
        ),
        "steps.ask_id.wrong: whoever does not know the second factor may try too often",
        "at most 2 tries in a call",
    ),
    "a factor that proves nothing": (
        ("recordatorio_cl", "CL", ("secret: birth_day_month", "secret: shoe_size")),
        "ask_birthday.secret: 'shoe_size' is no second factor that counts",
        "birth_day_month, id_last4",
    ),
    "a threat": (
        ("recordatorio", "ES", ("Para oírlo otra vez, pulse 1.\n", "O será demandado. Pulse 1.\n")),
        "'será demandado' may not be said",
        "es.script.no_demand",
    ),
    "the look of a court": (
        ("recordatorio_cl", "CL", ("Gracias. Le llamamos", "Notificación judicial. Le llamamos")),
        "'Notificación judicial' may not be said",
        "Ley 19.496 art. 37",
    ),
    "the reason for the default (Colombia)": (
        ("recordatorio", "CO", ("Para oírlo otra vez, pulse 1.\n", "¿Por qué no ha pagado? Pulse 1.\n")),
        "'Por qué no ha pagado' may not be said",
        "Ley 2300/2023 art. 5",
    ),
    "no word that nothing is seized (Chile)": (
        (
            "recordatorio_cl",
            "CL",
            ("Esto no es un procedimiento destinado al embargo de sus bienes. ", ""),
        ),
        "nothing says no_seizure_notice in 'es'",
        "cl.script",
    ),
    "a first contact without the address (Mexico)": (
        ("recordatorio_mx", "MX", ("con domicilio en {{address}} y ", "con ")),
        "nothing says first_contact_information (address)",
        "CONDUSEF, DOF 7 Oct 2014",
    ),
    "the mini-Miranda before the second factor": (
        ("reminder_us", "US", ("from {{company}}.", "from {{company}}, a debt collector.")),
        "15:79: steps.identity.say.en: 'debt' gives a debt away",
        "in steps behind a gather with a secret",
    ),
    "a text in another language": (
        (
            "recordatorio",
            "ES",
            ("es: Gracias por su tiempo. Adiós.", "es: Thank you for the time that you gave us. Goodbye."),
        ),
        "steps.goodbye.hangup.es: this text seems to be in 'en', and stands under 'es'",
        "say it in the language of the call",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_the_law_asks_for_is_missed(refused: Callable[..., str], case: str) -> None:
    change, problem, source = BROKEN[case]
    said = refused(*change)
    assert problem in said
    assert source in said


def test_who_does_not_answer_cannot_guess_for_ever(refused: Callable[..., str]) -> None:
    again = refused(
        "recordatorio_cl",
        "CL",
        ("hangup: Por su seguridad no podemos", "menu: Por su seguridad no podemos"),
        (
            "Puede llamarnos al {{callback_number|phone}}. Gracias y adiós.\n\n  nobody_answers",
            "Para volver a intentarlo, pulse 5.\n    keys:\n      5: ask_birthday\n    no_input:\n"
            "      then: nobody_answers\n    wrong_key:\n      then: nobody_answers\n\n  nobody_answers",
        ),
    )
    assert "steps.ask_birthday.wrong: whoever does not know the second factor may try too often" in again


VOICEMAIL = """
  note:
    voicemail: {es: "Hola, de parte de {{company}}.", en: "Hello, from {{company}}."}
    then: goodbye
"""


def test_a_machine_is_left_no_message(refused: Callable[..., str]) -> None:
    said = refused(
        "recordatorio",
        "ES",
        ("start: identity", "start: identity\nmachine: note"),
        ("\nsteps:\n", f"\nsteps:{VOICEMAIL}"),
    )
    assert "machine: a machine would be left a message; leave machine out" in said


def test_what_a_machine_is_told_cannot_give_a_debt_away(tmp_path: Path) -> None:
    """Whatever a profile allows: the loader itself refuses it."""
    text = shipped("recordatorio").read_text("utf-8")
    text = text.replace("start: identity", "start: identity\nmachine: note")
    told = VOICEMAIL.replace("Hola, de", "Por su deuda, de").replace(
        "Hello, from", "On {{amount|money}}, from"
    )
    file = tmp_path / "flow.yaml"
    file.write_text(text.replace("\nsteps:\n", f"\nsteps:{told}"), "utf-8")
    with pytest.raises(FlowErrors) as caught:
        load_flow(file)
    assert {error.key for error in caught.value.errors} == {
        "steps.note.voicemail.es",
        "steps.note.voicemail.en",
    }


def test_a_survey_is_asked_for_no_second_factor_but_for_its_opening(refused: Callable[..., str]) -> None:
    said = refused("encuesta", "ES", ("de parte de {{company}}.", "de un taller."))
    assert "nothing says identity in 'es'" in said
    assert "identity_gate" not in said


GIVE_AWAY = [
    ("es", "Es por su deuda.", "deuda"),
    ("es", "Usted debe dinero.", "debe"),
    ("es", "Tiene un recibo impagado.", "recibo"),
    ("es", "Son 120 euros.", "120 euros"),
    ("en", "You owe us money.", "owe"),
    ("en", "About your unpaid invoice.", "unpaid"),
    ("en", "A past-due matter.", "past-due"),
    ("en", "That is $ 50.", "$ 5"),
    ("ca", "És pel seu deute.", "deute"),
    ("gl", "É pola súa débeda.", "débeda"),
    ("eu", "Zure zorra da.", "zorra"),
    ("pt", "É sobre a sua dívida.", "dívida"),
    ("fr", "C'est pour votre dette.", "dette"),
    ("de", "Debe 10 EUR", "Debe"),
]


@pytest.mark.parametrize(("language", "text", "word"), GIVE_AWAY)
def test_words_that_give_a_debt_away(language: str, text: str, word: str) -> None:
    assert word in [found for _, found in debt_words(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Le llamamos de {{company}}. Para hablar con una persona, pulse 0."),
        ("es", "Hemos recibido su respuesta. Márquelo. {{debe}}"),
        ("en", "Please press 1 if you are {{name}}. Call us on {{callback_number|phone}}."),
        ("ca", "Són deu. Premi 9."),
    ],
)
def test_harmless_words(language: str, text: str) -> None:
    assert list(debt_words(text, language)) == []
