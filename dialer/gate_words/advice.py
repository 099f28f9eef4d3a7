"""What somebody can do about a refusal, where anything can be done."""

from collections.abc import Mapping

from dialer.gate_words.vocabulary import Both, Language
from dialer.policy.judge import Reason

_NOTHING: Both = ("nothing: they are not called", "nada: no se les llama")

BY_TYPE: Mapping[str, Both] = {
    "CallingWindow": (
        "look at the campaign's hours and at the time zones; a year without a checked calendar needs a newer "
        "Recado",
        "revise el horario de la campaña y las zonas horarias; un año sin calendario comprobado necesita una "
        "versión nueva de Recado",
    ),
    "EventLimit": ("nothing: the attempts are used up", "nada: los intentos se han agotado"),
    "RatioLimit": (
        "fewer calls at once, or more agents",
        "menos llamadas a la vez, o más agentes",
    ),
    "BasisRequired": (
        "record the basis (columns basis_…, `basis:` in the campaign, `recado basis record`), or let a "
        "person "
        "speak (`mode: agent_first`)",
        "registre la base (columnas basis_…, `basis:` en la campaña, `recado basis record`), o que hable una "
        "persona (`mode: agent_first`)",
    ),
    "Suppression": (
        "import the list anew if it is old or missing (`recado lists import`); who is on it is not called",
        "vuelva a importar la lista si es antigua o falta (`recado lists import`); a quien está en ella "
        "no se "
        "le llama",
    ),
    "StatusBlock": (
        "nothing while it holds; `recado mark … --lift` once it does not",
        "nada mientras dure; `recado mark … --lift` cuando deje de valer",
    ),
    "CallerIdRule": (
        "another caller_id in the campaign, listed in the trunk's own_numbers",
        "otro caller_id en la campaña, incluido en own_numbers del trunk",
    ),
    "CallMechanics": ("another ring_timeout in the campaign", "otro ring_timeout en la campaña"),
}

OWN: Mapping[str, Both] = {
    "recado.clock": ("synchronise this machine's clock", "sincronice el reloj de esta máquina"),
    "recado.profile": (
        "a profile for that country (`recado compliance check`)",
        "un perfil para ese país (`recado compliance check`)",
    ),
    "recado.unreviewed": (
        "have that law reviewed, then name it in accept_unreviewed",
        "haga revisar esa ley y nómbrela en accept_unreviewed",
    ),
    "recado.review_due": ("a newer version of the profile", "una versión más reciente del perfil"),
    "recado.zone": (
        "give country, region or time_zone in the contacts file",
        "indique country, region o time_zone en el fichero de contactos",
    ),
    "recado.script": ("approve the script as it is now", "apruebe el guion tal como está ahora"),
    "recado.phone": ("another number of the person", "otro número de la persona"),
    "recado.line_type": ("a fixed or mobile number", "un número fijo o móvil"),
    "recado.role": _NOTHING,
    "recado.opt_out": _NOTHING,
    "recado.in_call": ("wait: they are in a call", "espere: están en una llamada"),
    "recado.stopped": (
        "`recado run` starts the campaign again; `recado run --after-alarm` if Recado stopped it by itself",
        "`recado run` reanuda la campaña; `recado run --after-alarm` si la detuvo el propio Recado",
    ),
    "trunk.price": (
        "write what a minute costs into the trunk's `prices`, if such numbers are to be dialled at all",
        "escriba en `prices` de la línea cuánto cuesta el minuto, si de verdad se ha de llamar ahí",
    ),
    "trunk.region": (
        "add the region to the campaign's `allowed_regions`, if such numbers are to be dialled at all",
        "añada la región a `allowed_regions` de la campaña, si de verdad se ha de llamar a esos números",
    ),
    "trunk.calls_per_day": (
        "wait until tomorrow, or raise `calls_per_day`: first see in the audit that the calls were yours",
        "espere a mañana o suba `calls_per_day`: antes compruebe en el registro que las llamadas eran suyas",
    ),
    "trunk.spend_per_day": (
        "wait until tomorrow, or raise `spend_per_day`: first see in the audit that the calls were yours",
        "espere a mañana o suba `spend_per_day`: antes compruebe en el registro que las llamadas eran suyas",
    ),
    "recado.unanswerable": (
        "look at this person's row, and in the log for what could not be read",
        "revise la fila de esta persona y, en el registro, qué no se pudo leer",
    ),
    "recado.horizon": (
        "look at the campaign's hours and at the time zones",
        "revise el horario de la campaña y las zonas horarias",
    ),
}


def what_to_do(reason: Reason, language: Language) -> str:
    """The remedy, or that there is none."""
    said = OWN.get(reason.rule) or BY_TYPE.get(reason.type)
    return (said or _NOTHING)[language == "es"]
