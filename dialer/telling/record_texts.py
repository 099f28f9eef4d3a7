"""What was done, as the audit page says it: the subject stands before it, in a column of its own."""

from collections.abc import Mapping

RECORD: Mapping[str, tuple[str, str]] = {
    "who.terminal": ("{name}, at the command line", "{name}, en la línea de órdenes"),
    "who.key": ("the key {name}", "la clave {name}"),
    "who.recado": ("Recado", "Recado"),
    # What operations staff did.
    "did.launched": ("launched {campaign}", "lanzó {campaign}"),
    "did.paused": ("paused {campaign}", "puso en pausa {campaign}"),
    "did.resumed": ("resumed {campaign}", "reanudó {campaign}"),
    "did.stopped": ("stopped {campaign}", "detuvo {campaign}"),
    "did.pace": ("set the pace of {campaign}: {pace}", "fijó el ritmo de {campaign}: {pace}"),
    "did.hang_up": (
        "had the calls of {campaign} hung up ({calls})",
        "mandó colgar las llamadas de {campaign} ({calls})",
    ),
    "did.created": ("created {campaign}", "creó {campaign}"),
    "did.withdrawn": ("withdrew {campaign}", "retiró {campaign}"),
    "did.uploaded": ("uploaded contacts to {campaign}", "subió contactos a {campaign}"),
    "did.suppress": ("added somebody to the do-not-call list", "añadió a alguien a la lista de no llamar"),
    "did.follow_up_again": (
        "had a follow-up sent again that was in doubt",
        "mandó enviar otra vez un seguimiento en duda",
    ),
    "did.follow_up_delivered": (
        "took a follow-up in doubt as delivered",
        "dio por entregado un seguimiento en duda",
    ),
    "did.node_gone": (
        "gave the node {node} up: {released} reservations given back, {settled} calls ended without its log",
        "dio por perdido el nodo {node}: {released} reservas devueltas, {settled} llamadas sin su registro",
    ),
    "pace.calls_per_second": ("{value} calls a second", "{value} llamadas por segundo"),
    "pace.max_calls": ("at most {value} at once", "{value} a la vez como máximo"),
    # People, keys and sessions.
    "did.user_added": ("added the user {user} ({roles})", "creó el usuario {user} ({roles})"),
    "did.roles_changed": (
        "changed what {user} may do ({roles})",
        "cambió lo que puede hacer {user} ({roles})",
    ),
    "did.user_disabled": ("disabled the user {user}", "desactivó el usuario {user}"),
    "did.user_enabled": ("enabled the user {user} again", "volvió a activar el usuario {user}"),
    "did.password_changed": ("changed the password of {user}", "cambió la contraseña de {user}"),
    "did.logged_in": ("logged in", "inició sesión"),
    "did.logged_out": ("logged out", "cerró la sesión"),
    "did.key_added": ("made the API key {key}", "creó la clave de la API {key}"),
    "did.key_revoked": ("revoked the API key {key}", "revocó la clave de la API {key}"),
    "did.logins_wait": (
        "makes logins wait after {failures} failed ones in a row",
        "hace esperar los inicios de sesión tras {failures} fallidos seguidos",
    ),
    "duty.viewer": ("viewer", "observador"),
    "duty.operator": ("operator", "operador"),
    "duty.agent": ("agent", "agente"),
    "duty.compliance": ("compliance", "cumplimiento"),
    "duty.admin": ("admin", "administrador"),
    # Agents at their desks.
    "did.shift_began": ("began a shift at {interface}", "empezó un turno en {interface}"),
    "did.shift_ended": ("ended a shift", "terminó un turno"),
    "did.agent_ready": ("is ready for calls", "está disponible"),
    "did.agent_paused": ("takes a break from calls", "está en pausa"),
    "did.disposition": ("filed what came of the call: {what}", "anotó el resultado de la llamada: {what}"),
    "did.opt_out": ("noted that they want no more calls", "anotó que no quiere más llamadas"),
    "did.callback_wanted": ("had a callback made", "pidió hacer una llamada pendiente"),
    "did.callback_taken_back": (
        "took that back before it was dialled",
        "se echó atrás antes de que se marcara",
    ),
    "did.callback_given_up": ("gave a callback up", "descartó una llamada pendiente"),
    # What Recado decided, and what it was told of people.
    "decided.yes": ("let a call of {campaign} be made", "permitió una llamada de {campaign}"),
    "decided.no": (
        "let no call of {campaign} be made: {why}",
        "no permitió una llamada de {campaign}: {why}",
    ),
    "objected.person": (
        "noted that this person is not to be called again (reference {reference})",
        "anotó que no se llame más a esta persona (referencia {reference})",
    ),
    "objected.phone": (
        "noted that this number is not to be called again (reference {reference})",
        "anotó que no se llame más a este número (referencia {reference})",
    ),
    "noted": ("noted: {what}", "anotó: {what}"),
    "listed": ("imported the list {list}: {entries} entries", "importó la lista {list}: {entries} entradas"),
    "listed.part": (
        "imported a part of the list {list}: {entries} entries now",
        "importó una parte de la lista {list}: ahora {entries} entradas",
    ),
    "listed.line_types": (
        "imported what kind of line {entries} numbers are",
        "importó de qué tipo de línea son {entries} números",
    ),
    "basis.recorded": (
        "recorded a basis to call somebody ({kind})",
        "registró una base para llamar a alguien ({kind})",
    ),
    "basis.revoked": ("revoked {revoked} bases of somebody", "revocó {revoked} bases de alguien"),
    "override.taken": (
        "moved the figure of {rule} to {limit}: {justification}",
        "cambió la cifra de {rule} a {limit}: {justification}",
    ),
    "override.refused": (
        "wanted {limit} as the figure of {rule}, and may not: {refused}",
        "quiso {limit} como cifra de {rule}, y no puede: {refused}",
    ),
    # What should not be on the line, and why calls were stopped.
    "alarm.stopped": ("stopped {campaign}: {seen}", "detuvo {campaign}: {seen}"),
    "alarm.started_again": (
        "launched {campaign} again, though {seen}",
        "lanzó {campaign} otra vez, aunque {seen}",
    ),
    "alarm.flow_without_token": (
        "saw somebody enter a flow who is no call of Recado's",
        "vio entrar en un flujo a alguien que no es una llamada de Recado",
    ),
    "alarm.call_past_the_gate": (
        "saw a call on its trunk that is not Recado's, and hung it up",
        "vio en su línea una llamada que no es de Recado, y la colgó",
    ),
    "alarm.goes_on": (
        "saw a call on its trunk that is not Recado's, and could not hang it up",
        "vio en su línea una llamada que no es de Recado, y no pudo colgarla",
    ),
    # What is kept of people, and given out.
    "erased": ("erased what was kept of somebody", "borró lo que se guardaba de alguien"),
    "retention.run": ("erased what is too old to be kept", "borró lo que ya no debe guardarse"),
    "retention.one": (
        "erased somebody of whom nothing was of use any more",
        "borró a alguien de quien ya nada hacía falta",
    ),
    "exported.file": ("downloaded {file} of {campaign}", "descargó {file} de {campaign}"),
    "exported.person": (
        "was given everything that is kept of somebody",
        "recibió todo lo que se guarda de alguien",
    ),
    "law.no_basis": (
        "{campaign}: the law ({rule}) asks for {kinds}. The campaign has no `basis`, so whoever has none on "
        "record is not called.",
        "{campaign}: la ley ({rule}) exige {kinds}. La campaña no tiene `basis`, así que no se llama a quien "
        "no tenga una registrada.",
    ),
    "source.agent": ("by the agent {who} in a call", "por {who}, agente, en una llamada"),
}
"""By key: English, Spanish."""
