"""What `recado lists`, `basis`, `mark` and `contacted` say, in English and Spanish."""

from collections.abc import Mapping

LAW: Mapping[str, tuple[str, str]] = {
    "help.lists": (
        "Lists of numbers that must not be called: Robinson, No Llame, reassigned numbers.",
        "Listas de números a los que no se debe llamar: Robinson, No Llame, números reasignados.",
    ),
    "help.lists.import": (
        "Import a list, whole or not at all; it replaces the copy that is here.",
        "Importa una lista, entera o nada; sustituye a la copia que haya.",
    ),
    "help.lists.name": (
        "Which list: robinson, no_llame, reassigned …",
        "Qué lista: robinson, no_llame, reassigned …",
    ),
    "help.lists.file": (
        "The file: '# list: NAME', '# date: 2026-11-20' and '# entries: N' first, then one number or hash a "
        "line, '# end' last.",
        "El fichero: primero '# list: NOMBRE', '# date: 2026-11-20' y '# entries: N', después un número o "
        "hash por línea, al final '# end'.",
    ),
    "help.lists.show": (
        "The lists that are here, and how old they are.",
        "Las listas que hay y su antigüedad.",
    ),
    "lists.imported": (
        "{name}: {entries} entries, as of {date}. It holds from the next call on.",
        "{name}: {entries} entradas, a fecha de {date}. Vale desde la próxima llamada.",
    ),
    "lists.none": ("No list has been imported.", "No se ha importado ninguna lista."),
    "lists.state": ("{name}: as of {date}, {whole}", "{name}: a fecha de {date}, {whole}"),
    "lists.whole": ("whole", "entera"),
    "lists.broken": (
        "incomplete: nobody whom it is about is called",
        "incompleta: no se llama a quien concierne",
    ),
    "error.unknown_list": (
        "No profile asks for a list '{name}'; they ask for: {known}.",
        "Ningún perfil pide una lista '{name}'; piden: {known}.",
    ),
    "help.basis": (
        "Why somebody may be called: consent, a signed opinion …, for each number and purpose.",
        "Por qué se puede llamar a alguien: consentimiento, dictamen firmado …, por número y finalidad.",
    ),
    "help.basis.record": (
        "Record why somebody may be called.",
        "Registra por qué se puede llamar a alguien.",
    ),
    "help.basis.revoke": (
        "Revoke it: from the next call on it is none.",
        "La revoca: deja de valer desde la próxima llamada.",
    ),
    "help.basis.show": ("What is on record for somebody.", "Lo que consta de alguien."),
    "help.basis.kind": (
        "consent_automated_call, signed_legal_opinion …",
        "consent_automated_call, signed_legal_opinion …",
    ),
    "help.basis.phone": (
        "For this number only (+34…); else for all.",
        "Solo para este número (+34…); si no, para todos.",
    ),
    "help.basis.purpose": ("service or commercial.", "service o commercial."),
    "help.basis.on": ("The day it was given, as 2026-11-02.", "El día en que se dio, como 2026-11-02."),
    "help.basis.wording": ("Which version of the text was agreed to.", "Qué versión del texto se aceptó."),
    "help.basis.channel": ("How: web, paper, telephone …", "Cómo: web, papel, teléfono …"),
    "help.basis.evidence": ("Where it can be looked up.", "Dónde se puede comprobar."),
    "help.law.person": ("A person_id.", "Un person_id."),
    "basis.recorded": (
        "Recorded for {person}: {kind} of {date}.",
        "Registrado para {person}: {kind} de {date}.",
    ),
    "basis.not_recorded": (
        "Nothing new: it is on record already, or was revoked on that day or later.",
        "Nada nuevo: ya consta, o se revocó ese día o después.",
    ),
    "basis.revoked": ("Revoked for {person}: {n}.", "Revocadas para {person}: {n}."),
    "basis.line": (
        "{kind} ({purpose}) for {phone}, {date}, {wording}, {channel}: {evidence} [{by}]",
        "{kind} ({purpose}) para {phone}, {date}, {wording}, {channel}: {evidence} [{by}]",
    ),
    "basis.all_numbers": ("every number", "todos los números"),
    "basis.none": ("Nothing is on record for {person}.", "No consta nada de {person}."),
    "error.basis_kind": (
        "'{kind}' is no kind of basis; allowed: {known}.",
        "'{kind}' no es una clase de base; se admiten: {known}.",
    ),
    "error.purpose": (
        "'{purpose}' is no purpose; allowed: {known}.",
        "'{purpose}' no es una finalidad; se admiten: {known}.",
    ),
    "error.day": (
        "'{day}' is not a day as it is written here: year-month-day, such as 2026-11-02.",
        "'{day}' no es un día escrito como se espera: año-mes-día, por ejemplo 2026-11-02.",
    ),
    "error.day.to_come": (
        "{day} is still to come: give the day on which it happened.",
        "El {day} está por venir: indique el día en que ocurrió.",
    ),
    "error.day.gone": (
        "{day} has gone by: give a last day that is still to come.",
        "El {day} ya ha pasado: indique un último día que esté por venir.",
    ),
    "help.mark": (
        "Say what is known of a person, a debt or a number: promise until a day, deceased, vulnerable, "
        "attorney, work … It holds from the next call on.",
        "Anota lo que se sabe de una persona, una deuda o un número: promise (hasta un día), deceased, "
        "vulnerable, attorney, work … Vale desde la próxima llamada.",
    ),
    "help.mark.whom": (
        "A person_id, a debt's reference or a number (+34…).",
        "Un person_id, la referencia de una deuda o un número (+34…).",
    ),
    "help.mark.state": ("What is known: {known}.", "Qué se sabe: {known}."),
    "help.mark.until": (
        "The last day on which it holds, as 2026-12-05.",
        "El último día en que vale, como 2026-12-05.",
    ),
    "help.mark.lift": ("It holds no more.", "Ya no vale."),
    "marked": ("{whom}: {state}{until}.", "{whom}: {state}{until}."),
    "marked.until": ("until {day}", "hasta el {day}"),
    "mark.lifted": ("{whom}: no longer {state}.", "{whom}: ya no {state}."),
    "mark.did_not_hold": ("{whom} was not marked {state}.", "{whom} no constaba como {state}."),
    "error.state": (
        "'{state}' is nothing that can be marked; allowed: {known}.",
        "'{state}' no se puede anotar; se admiten: {known}.",
    ),
    "error.state_scope": (
        "{state} is said of a {scope}: name {how}.",
        "{state} se dice de {scope}: indique {how}.",
    ),
    "error.state_debts": (
        "{state} is said of a debt, and {whom} is none; of theirs there are: {debts}. Type it so: {example}",
        "{state} se dice de una deuda, y {whom} no lo es; constan como suyas: {debts}. Escríbalo así: "
        "{example}",
    ),
    "error.debt_unknown": (
        "No debt '{whom}' is known: {state} is said of a debt, by its reference in the contacts file.",
        "No consta ninguna deuda '{whom}': {state} se dice de una deuda, por su referencia en el fichero de "
        "contactos.",
    ),
    "error.suppress_whom": (
        "Nobody is known by '{whom}', and it is no number: give a number (+34…, or as written at home) or a "
        "person_id.",
        "No se conoce a nadie por '{whom}', ni es un número: indique un número (+34…, o como se escribe en "
        "el país) o un person_id.",
    ),
    "error.suppress_which": (
        "'{whom}' may be any of several numbers; give one of them: {numbers}.",
        "'{whom}' puede ser varios números; indique uno de ellos: {numbers}.",
    ),
    "concerns.person": ("person", "una persona"),
    "concerns.debt": ("debt", "una deuda"),
    "concerns.phone": ("number", "un número"),
    "how.person": ("a person_id", "un person_id"),
    "how.debt": ("a debt's reference", "la referencia de una deuda"),
    "how.phone": ("a number (+34…)", "un número (+34…)"),
    "error.promise": (
        "A promise needs its last day: --until 2026-12-05.",
        "Una promesa necesita su último día: --until 2026-12-05.",
    ),
    "help.contacted": (
        "Note a contact that Recado did not make: another channel, a call of theirs, an agent's call. "
        "Limits count it.",
        "Anota un contacto que no hizo Recado: otro canal, una llamada suya, la de un agente. Cuenta para "
        "los límites.",
    ),
    "help.contacted.channel": ("voice, sms, whatsapp, mail …", "voice, sms, whatsapp, mail …"),
    "help.contacted.at": (
        "When, with its zone: 2026-11-20T10:30+01:00; else now.",
        "Cuándo, con su zona: 2026-11-20T10:30+01:00; si no, ahora.",
    ),
    "help.contacted.inbound": ("They contacted us.", "Nos contactó la persona."),
    "help.contacted.conversation": (
        "There was a conversation with the person.",
        "Hubo conversación con la persona.",
    ),
    "contacted": ("Noted: {whom}, {channel}, {at}.", "Anotado: {whom}, {channel}, {at}."),
    "error.instant": (
        "'{at}' is no instant with a zone; write it as 2026-11-20T10:30+01:00, not one to come.",
        "'{at}' no es un instante con zona; escríbalo como 2026-11-20T10:30+01:00, no por venir.",
    ),
    "error.person_unknown": (
        "There is no person '{person}' here.",
        "Aquí no consta ninguna persona '{person}'.",
    ),
    "check.profiles": ("{campaign}: the law of {profiles}", "{campaign}: rige {profiles}"),
    "check.script": (
        "{campaign}: script {hash}, approved by nobody; with approved_script: {hash} in the campaign, "
        "a script that is changed calls nobody until it is approved again.",
        "{campaign}: guion {hash}, sin aprobación de nadie; con approved_script: {hash} en la campaña, "
        "un guion modificado no llama a nadie hasta que se apruebe de nuevo.",
    ),
    "check.script_approved": (
        "{campaign}: script {hash}, as approved.",
        "{campaign}: guion {hash}, tal como se aprobó.",
    ),
    "check.script_changed": (
        "{campaign}: the script was changed since it was approved, so nobody is called; "
        "approved_script: {hash} approves it as it is now.",
        "{campaign}: el guion cambió después de aprobarse, así que no se llama a nadie; "
        "approved_script: {hash} lo aprueba como está ahora.",
    ),
    "check.commercial": (
        "{campaign}: step '{step}' says '{word}', so its calls are commercial: they need consent to "
        "commercial calls, the exclusion lists, and in Spain a 400 number.",
        "{campaign}: el paso '{step}' dice '{word}', así que sus llamadas son comerciales: necesitan "
        "consentimiento para llamadas comerciales, las listas de exclusión y, en España, un número 400.",
    ),
    "check.review_due": (
        "{campaign}: the profile {profile} was to be reviewed by {day}: nobody is called under it.",
        "{campaign}: el perfil {profile} debía revisarse antes del {day}: no se llama a nadie con él.",
    ),
    "check.sample_basis": (
        "{campaign}: the basis is still the shipped sample ({evidence}, {by}), which allows nobody to be "
        "called: put your own there.",
        "{campaign}: la base sigue siendo la de muestra ({evidence}, {by}), con la que no se puede llamar a "
        "nadie: ponga la suya.",
    ),
    "check.no_basis": (
        "{campaign}: {rule} asks for {kinds}; the campaign gives none, so whoever has none on record "
        "(recado basis) is not called.",
        "{campaign}: {rule} exige {kinds}; la campaña no lo aporta, así que no se llama a quien no lo tenga "
        "registrado (recado basis).",
    ),
    "check.lists": (
        "{campaign}: {rule} asks for the lists {lists}, whole and fresh (recado lists).",
        "{campaign}: {rule} exige las listas {lists}, enteras y recientes (recado lists).",
    ),
}
