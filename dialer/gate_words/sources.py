"""Where a rule is written, for readers of Spanish: what profiles say in English beside the citation.

Citations stay as they are in every language. An operator's own profile is cited as its author wrote it.
"""

from collections.abc import Mapping
from functools import lru_cache

from dialer.gate_words.vocabulary import Language

SPANISH: Mapping[str, str] = {
    # Rules that every jurisdiction has in common.
    "Nobody is asked for what is not owed: GDPR 5.1.d and its like": (
        "No se reclama lo que no se debe: RGPD 5.1.d y equivalentes"
    ),
    "Key 3, or a claim: no call about this debt until it is resolved": (
        "Tecla 3 o reclamación: ninguna llamada sobre esta deuda hasta que se resuelva"
    ),
    "Whoever promised to pay by a day is not rung before that day is over": (
        "A quien prometió pagar un día no se le llama antes de que ese día acabe"
    ),
    "Whoever asked for no more calls gets none, at once and for every purpose": (
        "Quien pidió que no se le llame no recibe más llamadas, desde ese momento y para ningún fin"
    ),
    "With an attorney, or in insolvency: their representative is written to": (
        "Con abogado o en insolvencia: se escribe a quien le representa"
    ),
    "A moratorium ends by notice, not by our calendar": (
        "Una moratoria acaba cuando se comunica, no por nuestro calendario"
    ),
    "The deceased and minors": "Personas fallecidas y menores",
    "A person speaks with whoever is vulnerable, never a machine": (
        "Con quien es vulnerable habla una persona, nunca una máquina"
    ),
    "A workplace, a stranger, a relative, somebody who took over the number": (
        "Un lugar de trabajo, un desconocido, un familiar, quien heredó el número"
    ),
    "No second call within 24 h of an answering machine": (
        "Ninguna segunda llamada en las 24 h siguientes a un contestador"
    ),
    "No call within 72 h of one that was answered and abandoned": (
        "Ninguna llamada en las 72 h siguientes a una contestada y abandonada"
    ),
    "At most 3 % abandoned within 24 h, the next call counted as one more": (
        "Como mucho un 3 % abandonadas en 24 h, contando la siguiente como una más"
    ),
    "Rings 15 s at least": "Suena al menos 15 s",
    "for telemarketing), and not for more than a minute": "para telemarketing) y no más de un minuto",
    "The number shown is the operator's own, and can be rung back": (
        "El número mostrado es propio y se le puede devolver la llamada"
    ),
    "Nothing of a debt is said before the person has shown who they are; two tries": (
        "Nada de una deuda se dice antes de que la persona acredite quién es; dos intentos"
    ),
    "A cap over all debts of a person": "Un tope para todas las deudas de una persona",
    # Spain and the European Union.
    "(renewed within 2 years)": "(renovado en 2 años)",
    "(relation within the last year)": "(relación en el último año)",
    "within 2 years, kept for service calls too": "en 2 años, aplicado también a llamadas de servicio",
    ", adopted for debt calls": ", adoptado para llamadas por deudas",
    "holidays: Estatuto": "festivos: Estatuto",
    "proportionate": "proporcionalidad",
    "; a call asked for is none of them": "; una llamada pedida no cuenta",
    "ceiling: Código": "techo: Código",
    "at most 30 days old": "de 30 días como mucho",
    ", kept for calls too": ", aplicado también a las llamadas",
    "nobody else learns of a debt": "nadie más se entera de una deuda",
    "vulnerability is presumed when the person says so": (
        "la vulnerabilidad se presume cuando la persona la declara"
    ),
    "an owned Spanish number, never a mobile": "un número español propio, nunca un móvil",
    "customer care is not rung from commercial numbers": (
        "la atención al cliente no llama desde numeración comercial"
    ),
    "Draft resolutions on the 400 range, Feb 2026 (P until published)": (
        "Proyectos de resolución sobre el rango 400, febrero de 2026 (P hasta su publicación)"
    ),
    "(names the creditor)": "(nombra al acreedor)",
    "a person, from the main menu, at any moment": (
        "una persona, desde el menú principal, en cualquier momento"
    ),
    ", kept before 28 Dec 2026": ", aplicado antes del 28-12-2026",
    "no offers in a service call": "sin ofertas en una llamada de servicio",
    "an automated call is no prior demand for payment": (
        "una llamada automática no es un requerimiento previo de pago"
    ),
    "a registered sender": "un remitente registrado",
    "very serious infringements prescribe at 3 years": "las infracciones muy graves prescriben a los 3 años",
    "5 years, blocked": "5 años, bloqueado",
    "at least a year; kept as a salted hash": "al menos un año; se guarda como hash con sal",
    "consent is proved for as long as it is relied upon, then 3 years": (
        "el consentimiento se prueba mientras se use, y 3 años más"
    ),
    "no debt data before identity": "ningún dato de la deuda antes de la identidad",
    "Reg. (EU)": "Reglamento (UE)",
    # The United States.
    "3 years after the last collection activity": "3 años desde la última gestión de cobro",
    "(kept for creditors too)": "(aplicado también a acreedores)",
    "3 years after the call": "3 años desde la llamada",
    ", kept for creditors": ", aplicado a acreedores",
    "the day of the conversation is day 1, whoever rang": (
        "el día de la conversación es el día 1, llamara quien llamara"
    ),
    "asked not to be called, or to cease": "pidió que no se le llame, o que cese el contacto",
    "after identity, in the language of the call": "tras la identidad, en el idioma de la llamada",
    "no threat of suit": "sin amenaza de demanda",
    "convenient wherever the consumer may be": "hora adecuada esté donde esté el consumidor",
    "for telemarketing": "para telemarketing",
    "by any reasonable means; within 10 business days (P: at once)": (
        "por cualquier medio razonable; en 10 días hábiles (P: al momento)"
    ),
    "what revokes one kind of call revokes all": "lo que revoca una clase de llamada las revoca todas",
    "telemarketing with an artificial voice": "telemarketing con voz artificial",
    "3 calls in any consecutive 30 days without consent": (
        "3 llamadas en 30 días consecutivos sin consentimiento"
    ),
    "3 % in 30 days, telemarketing": "3 % en 30 días, telemarketing",
    "who calls, the way out within 2 s of that, a number to ring back": (
        "quién llama, la salida antes de 2 s, un número al que devolver la llamada"
    ),
    "a telephone number, during or after the message": "un número de teléfono, durante el mensaje o después",
    "5 years for do-not-call requests, kept for all": (
        "5 años para peticiones de no recibir llamadas, aplicado a todas"
    ),
    "numbers reassigned since consent": "números reasignados desde el consentimiento",
    "no number of another's": "ningún número ajeno",
    "2 by phone in 7 days a debt, texts and recorded voice among them": (
        "2 por teléfono en 7 días y deuda, incluidos mensajes de texto y voz grabada"
    ),
    "Four years to sue under the TCPA": "Cuatro años para demandar según la TCPA",
    "Names the creditor once identity is proved": "Nombra al acreedor una vez acreditada la identidad",
    # The United Kingdom.
    "(P: 3 % within 24 h)": "(P: 3 % en 24 h)",
    "no undue pressure (P: this list)": "sin presión indebida (P: esta lista)",
    "who they are is established first": "primero se establece quién es",
    "not at unreasonable times (P: these hours)": "no a horas intempestivas (P: este horario)",
    "no third party learns of the debt": "ningún tercero se entera de la deuda",
    "Kept as a hash for as long as calls are made": "Se guarda como hash mientras se hagan llamadas",
    "Limitation Act 1980: six years": "Limitation Act 1980: seis años",
    "valid, returnable, no premium rate": ("válido, que admita llamadas, sin tarificación adicional"),
    "Ofcom's former six months at least": "Al menos los seis meses de la antigua práctica de Ofcom",
    "who calls, and an address or freephone number": "quién llama, y una dirección o un número gratuito",
    "60 days, or a mental health crisis and 30 days more; until its end is notified": (
        "60 días, o una crisis de salud mental y 30 días más; hasta que se comunique su fin"
    ),
    # Latin America.
    "DOF 7 Oct 2014": "DOF 7-10-2014",
    "never a hidden number": "nunca un número oculto",
    "no harassment (P: these counts)": "sin hostigamiento (P: estas cifras)",
    "no references, beneficiaries or minors": "ni referencias, ni beneficiarios, ni menores",
    "the office receives no payment by any means; the creditor does": (
        "el despacho no recibe pagos por ningún medio; los recibe el acreedor"
    ),
    "who calls, for whom, contract, amount and its date": (
        "quién llama, en nombre de quién, contrato, importe y su fecha"
    ),
    "PROFECO on LFPC": "PROFECO sobre la LFPC",
    "in the debtor's time zone": "en la zona horaria del deudor",
    "Working days, as the press reports the rules": "Días hábiles, según recoge la prensa",
    "always a visible number": "siempre un número visible",
    "dignified treatment (P: these counts)": "trato digno (P: estas cifras)",
    "nothing that looks like a claim in court": "nada que parezca un reclamo judicial",
    "consulted every 30 days": "consulta cada 30 días",
    "not for the contract in force itself": "no para el propio contrato en vigor",
    "creditor, origin, how to pay, rights; no seizure": (
        "acreedor, origen, cómo pagar, derechos; no es un embargo"
    ),
    "not to third parties": "no a terceros",
    "one telephone contact a week (any 7 days, any answered call: stricter reading)": (
        "un contacto telefónico por semana (7 días cualesquiera, toda llamada contestada: lectura estricta)"
    ),
    "type and frequency of each action, at least 2 years": (
        "tipo y frecuencia de cada gestión, al menos 2 años"
    ),
    "Saturday is a working day": "el sábado es día hábil",
    "only channels that the consumer authorised": "solo los canales que el consumidor autorizó",
    "not by several channels in a week (any 7 days: stricter reading)": (
        "no por varios canales en una semana (7 días cualesquiera: lectura estricta)"
    ),
    "not more than once a day (any answered call: stricter reading)": (
        "no más de una vez al día (toda llamada contestada: lectura estricta)"
    ),
    "other hours at the consumer's own request: art. 3 par.": (
        "otro horario a petición del consumidor: art. 3 par."
    ),
    "the reason for the default is not asked for": "no se pregunta el motivo del impago",
    "no personal references": "sin referencias personales",
    "only with consent given on the consumer's own initiative": (
        "solo con consentimiento dado por iniciativa del consumidor"
    ),
    "not from 20:00 to 07:00, nor on Saturdays, Sundays or holidays": (
        "ni de 20:00 a 07:00, ni en sábado, domingo o festivo"
    ),
    "not at work": "no en el trabajo",
    "nothing that looks like a document of a court": "nada que parezca un documento judicial",
    "Proportionate beside Ley": "Proporcionalidad junto a la Ley",
    "07:00-20:00, no weekends, no holidays": "07:00-20:00, ni fines de semana ni festivos",
    "from a number that can be identified": "desde un número identificable",
    "one call a day": "una llamada al día",
    "only debtor, co-debtor, guarantor": "solo deudor, codeudor, garante",
    "(P: this order and list)": "(P: este orden y esta lista)",
    "Two years, so that what was done can be shown": "Dos años, para poder mostrar lo que se hizo",
    # The strictest of all.
    "As everywhere": "Como en todas partes",
    "As in us for residential lines without consent": (
        "Como en us para líneas residenciales sin consentimiento"
    ),
    "As in us_ma, over all debts and channels": "Como en us_ma, para todas las deudas y canales",
    "As in co and cl": "Como en co y cl",
    "As in mx and es": "Como en mx y es",
    "As in": "Como en",
    "Consent to automated calls, as in es, us and co; renewed as in es": (
        "Consentimiento para llamadas automáticas, como en es, us y co; renovado como en es"
    ),
    "What any profile asks for": "Lo que pide cualquier perfil",
    "When every other profile is open": "Cuando todos los demás perfiles lo permiten",
    # Words that stand in several.
    "GDPR": "RGPD",
    "campaign ": "campaña ",
    "asked for by the person": "lo pidió la persona",
}
"""What is said in English, in Spanish. Longer ones are looked for first."""


@lru_cache(maxsize=1024)
def source_in_words(source: str, language: Language) -> str:
    """The citation with what is said beside it."""
    if language == "es":
        for english in sorted(SPANISH, key=len, reverse=True):
            source = source.replace(english, SPANISH[english])
    return source
