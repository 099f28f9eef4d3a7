"""The law's words, in English and Spanish: events, states, bases, lines, lists, days."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "es"]

Both = tuple[str, str]
"""English, Spanish."""

EVENTS: Mapping[str, Both] = {
    "attempt": ("calls made", "llamadas hechas"),
    "connected": ("answered calls", "llamadas contestadas"),
    "contact": ("contacts (a person answered, or a message was left)", "contactos (respuesta o mensaje)"),
    "conversation": ("conversations", "conversaciones"),
    "machine": ("calls that a machine answered", "llamadas que atendió un contestador"),
    "abandoned": ("answered calls in which nobody spoke", "llamadas contestadas en las que nadie habló"),
}

KEYS: Mapping[str, Both] = {
    "person": ("this person", "esta persona"),
    "debt": ("this debt", "esta deuda"),
    "phone": ("this number", "este número"),
    "creditor": ("this creditor", "este acreedor"),
    "campaign": ("this campaign", "esta campaña"),
}

STATES: Mapping[str, Both] = {
    "paid": ("the debt is paid", "la deuda está pagada"),
    "disputed": ("the debt is disputed", "la deuda no se reconoce"),
    "withdrawn": ("the debt was withdrawn", "la deuda se retiró"),
    "promise": ("there is a promise to pay", "hay una promesa de pago"),
    "cease": ("asked that contact cease", "pidió que cesara el contacto"),
    "attorney": ("is represented by an attorney", "tiene abogado que le representa"),
    "insolvency": ("is in insolvency proceedings", "está en concurso o insolvencia"),
    "moratorium": ("is under a moratorium", "está en moratoria"),
    "objection": ("objected to the processing", "se opuso al tratamiento"),
    "accuracy_contested": ("contested that the debt is right", "impugnó la exactitud de la deuda"),
    "deceased": ("has died", "ha fallecido"),
    "minor": ("is a minor", "es menor de edad"),
    "vulnerable": ("is vulnerable", "es vulnerable"),
    "work": ("the number is a workplace's", "el número es de un lugar de trabajo"),
    "wrong_person": ("the number is somebody else's", "el número es de otra persona"),
    "third_party": ("the number is a third party's", "el número es de un tercero"),
    "reassigned": ("the number has a new owner", "el número ha cambiado de titular"),
}

BASES: Mapping[str, Both] = {
    "consent_automated_call": ("consent to automated calls", "consentimiento para llamadas automáticas"),
    "consent_human_call": ("consent to calls by people", "consentimiento para llamadas de personas"),
    "signed_legal_opinion": ("a signed legal opinion", "un dictamen jurídico firmado"),
    "prior_express_consent": ("prior express consent", "consentimiento expreso previo"),
    "prior_express_written_consent": (
        "prior express written consent",
        "consentimiento expreso previo por escrito",
    ),
    "channel_authorised": ("authorisation of this channel", "autorización de este canal"),
    "marketing_consent": ("consent to marketing", "consentimiento para publicidad"),
    "prior_contract": ("an earlier contract", "un contrato anterior"),
}

PURPOSES: Mapping[str, Both] = {
    "service": ("service", "de servicio"),
    "commercial": ("commercial", "comerciales"),
}

MODES: Mapping[str, Both] = {
    "automated": ("made by a machine", "hechas por una máquina"),
    "agent_first": ("in which a person speaks", "en las que habla una persona"),
}

LINE_TYPES: Mapping[str, Both] = {
    "fixed_line": ("fixed", "fijo"),
    "mobile": ("mobile", "móvil"),
    "fixed_line_or_mobile": ("fixed or mobile", "fijo o móvil"),
    "voip": ("internet", "de internet"),
    "premium_rate": ("premium-rate", "de tarificación adicional"),
    "shared_cost": ("shared-cost", "de coste compartido"),
    "toll_free": ("toll-free", "gratuito"),
    "personal_number": ("personal", "personal"),
    "pager": ("pager", "de buscapersonas"),
    "uan": ("company access", "de acceso a empresas"),
    "voicemail": ("voicemail", "de buzón de voz"),
    "emergency": ("emergency", "de emergencias"),
    "short_code": ("short", "corto"),
    "satellite": ("satellite", "por satélite"),
    "unknown": ("unknown kind of", "de clase desconocida"),
    "none": ("missing", "inexistente"),
}

LISTS: Mapping[str, Both] = {
    "robinson": ("the Robinson list", "la lista Robinson"),
    "no_llame": ("the No Llame registry", "el registro No Llame"),
    "reassigned": ("the reassigned numbers database", "la base de números reasignados"),
}

ROLES: Mapping[str, Both] = {
    "debtor": ("debtor", "deudor"),
    "co_debtor": ("co-debtor", "codeudor"),
    "guarantor": ("guarantor", "avalista"),
    "third_party": ("third party", "tercero"),
    "reference": ("personal reference", "referencia personal"),
    "none": ("unknown", "desconocido"),
}

RECORDS: Mapping[str, Both] = {
    "gate_log": ("The record of decisions", "El registro de decisiones"),
    "debt": ("What concerns a debt", "Lo relativo a una deuda"),
    "recording": ("A recording", "Una grabación"),
    "basis": ("What proves why a call was allowed", "Lo que prueba por qué se podía llamar"),
    "opt_out": ("An objection", "Una oposición"),
}

ELEMENTS: Mapping[str, Both] = {
    "identity": ("who is calling", "quién llama"),
    "synthetic_voice": ("that the voice is synthetic", "que la voz es sintética"),
    "opt_out": ("how to object", "cómo oponerse"),
    "ask_person": ("whom it is for", "por quién se pregunta"),
    "wrong_person_exit": ("a way out for somebody else", "una salida para quien no es esa persona"),
    "identity_gate": ("the identity check", "la comprobación de identidad"),
    "principal": ("the creditor", "el acreedor"),
    "mini_miranda": ("that this is about collecting a debt", "que se trata de cobrar una deuda"),
    "no_seizure_notice": ("that nothing is being seized", "que no es un embargo"),
    "first_contact_information": ("what the first contact must tell", "la información del primer contacto"),
    "callback_number": ("a number to ring back", "un número al que devolver la llamada"),
    "menu": ("the menu", "el menú"),
    "reference": ("a reference", "una referencia"),
    "goodbye": ("a goodbye", "una despedida"),
}

ABILITIES: Mapping[str, Both] = {
    "agent": ("a person", "una persona"),
    "opt_out": ("an objection", "la oposición"),
}

FACTORS: Mapping[str, Both] = {
    "id_last4": ("the last four of the identity document", "las cuatro últimas cifras del documento"),
    "birth_day_month": ("day and month of birth", "día y mes de nacimiento"),
}

RECEIVERS: Mapping[str, Both] = {
    "creditor": ("the creditor", "el acreedor"),
    "agency": ("the agency", "la agencia"),
}

MARKS: Mapping[str, Both] = {
    "not_connected": ("those that never reached the number", "las que no llegaron al número"),
    "direct_prior_consent": ("those consented to directly", "las consentidas directamente"),
}

EXEMPT: Mapping[str, Both] = {
    "contract_in_force": ("the contract in force itself", "el propio contrato en vigor"),
}

DAYS: Mapping[str, Both] = {
    "Mon": ("Mon", "lun"),
    "Tue": ("Tue", "mar"),
    "Wed": ("Wed", "mié"),
    "Thu": ("Thu", "jue"),
    "Fri": ("Fri", "vie"),
    "Sat": ("Sat", "sáb"),
    "Sun": ("Sun", "dom"),
}

HOLIDAYS: Mapping[str, Both] = {
    "closed": ("not on holidays", "no en festivos"),
    "open": ("holidays too", "también en festivos"),
    "as_sunday": ("holidays like Sundays", "los festivos como domingos"),
}


def word(table: Mapping[str, Both], code: str, language: Language) -> str:
    """What a code means; a code that has no words (an operator's own list) is said as it is."""
    return table[code][language == "es"] if code in table else code


def words(table: Mapping[str, Both], codes: object, language: Language, *, last: Both = ("or", "o")) -> str:
    """Several codes as one enumeration: a, b or c."""
    said = sorted(word(table, str(code), language) for code in codes)  # type: ignore[attr-defined]
    return enumerated(said, last[language == "es"])


def enumerated(said: list[str], last: str) -> str:
    """a, b `last` c."""
    return f" {last} ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
