"""What `recado hours`, `abandoned` and `line-types` say, in English and Spanish."""

from collections.abc import Mapping

TOLD: Mapping[str, tuple[str, str]] = {
    "help.hours": (
        "The hours at which somebody asked to be called: kept for every campaign, beside the law's. Without "
        "hours: what they have asked for.",
        "El horario en que alguien pidió que se le llame: vale en todas las campañas, además del de la ley. "
        "Sin horario: lo que ha pedido.",
    ),
    "help.hours.asked": (
        "Days and hours, where they live: 'mon-fri 10:00-14:00 16:00-18:00; sat 10:00-12:00'.",
        "Días y horas, donde vive: 'lun-vie 10:00-14:00 16:00-18:00; sáb 10:00-12:00'.",
    ),
    "help.hours.evidence": (
        "Where it is that they asked in writing (a letter's or mail's id): only then, and only where the law "
        "lets them, the hours may also lie outside the law's.",
        "Dónde consta que lo pidió por escrito (el id de una carta o un correo): solo así, y solo donde la "
        "ley lo permite, el horario puede salirse del legal.",
    ),
    "help.hours.lift": (
        "They may be called at any lawful time again.",
        "Se le puede volver a llamar a cualquier hora legal.",
    ),
    "hours.kept": ("{person} is called at these hours only.", "A {person} solo se le llama en este horario."),
    "hours.kept_written": (
        "{person} is called at these hours only, outside the usual ones too where the law allows it.",
        "A {person} solo se le llama en este horario, también fuera del habitual donde la ley lo permite.",
    ),
    "hours.line": ("{person}: {hours} ({written})", "{person}: {hours} ({written})"),
    "hours.written": ("in writing: {evidence}", "por escrito: {evidence}"),
    "hours.said": ("by word of mouth", "de palabra"),
    "hours.lifted": ("{person}: at any lawful time again.", "{person}: de nuevo a cualquier hora legal."),
    "hours.none": (
        "{person} has asked for no hours of their own.",
        "{person} no ha pedido ningún horario propio.",
    ),
    "error.hours": ("The hours cannot be read: {why}.", "No se entiende el horario: {why}."),
    "error.hours_and_lift": (
        "Hours, or --lift: one of the two.",
        "Un horario o --lift: una de las dos cosas.",
    ),
    "help.abandoned": (
        "Somebody tells that we rang and nobody spoke (answering machine detection took them for a machine): "
        "their last call counts as abandoned.",
        "Alguien cuenta que le llamamos y nadie habló (el detector lo tomó por un contestador): su última "
        "llamada cuenta como abandonada.",
    ),
    "abandoned": (
        "{person}: call {attempt} counts as abandoned. It waits three days, and raises the campaign's share.",
        "{person}: la llamada {attempt} cuenta como abandonada. Espera tres días y sube la proporción de la "
        "campaña.",
    ),
    "error.nothing_abandoned": (
        "No call to {person} was answered without a conversation: there is none that may count as abandoned.",
        "Ninguna llamada a {person} se contestó sin conversación: no hay ninguna que pueda contar como "
        "abandonada.",
    ),
    "help.line_types": (
        "Take over what a carrier's service said of numbers: landline, mobile or VoIP, and when.",
        "Incorpora lo que dijo el servicio de una operadora sobre números: fijo, móvil o VoIP, y cuándo.",
    ),
    "help.line_types.file": (
        "A CSV with the columns number, line_type (landline, mobile, voip) and looked_up_on (2027-06-10).",
        "Un CSV con las columnas number, line_type (landline, mobile, voip) y looked_up_on (2027-06-10).",
    ),
    "line_types": (
        "{numbers} numbers read, {newer} of them not older than what was known. A landline is believed for "
        "{days} days; after that the number counts as mobile.",
        "{numbers} números leídos, {newer} de ellos no más antiguos que lo conocido. Un fijo se cree {days} "
        "días; después el número cuenta como móvil.",
    ),
}
