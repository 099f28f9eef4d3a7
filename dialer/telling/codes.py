"""What the ledger's codes mean, in English and Spanish: outcomes, states, reasons, who said what."""

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, str]] = {
    # What came of an attempt.
    "outcome.pay": ("wants to pay", "quiere pagar"),
    "outcome.info": ("asked for information", "pidió información"),
    "outcome.dispute": ("does not recognise the debt", "no reconoce la deuda"),
    "outcome.agent": ("asked for a person", "pidió hablar con una persona"),
    "outcome.opt_out": ("asked not to be called again", "pidió que no se le vuelva a llamar"),
    "outcome.wrong_person": ("somebody else has this number", "el número es de otra persona"),
    "outcome.not_verified": ("the identity check was not passed", "no superó la comprobación de identidad"),
    "outcome.no_input": ("did not answer what was asked", "no respondió a lo que se le preguntó"),
    "outcome.no_match": ("pressed keys that mean nothing", "pulsó teclas que no significan nada"),
    "outcome.hung_up": ("hung up before the end", "colgó antes de terminar"),
    "outcome.heard": ("heard the message", "oyó el mensaje"),
    "outcome.machine": ("an answering machine", "un contestador automático"),
    "outcome.busy": ("busy", "comunicaba"),
    "outcome.no_answer": ("no answer", "no contestó"),
    "outcome.rejected": ("the call was rejected", "la llamada fue rechazada"),
    "outcome.unallocated": ("the number does not exist", "el número no existe"),
    "outcome.congestion": ("the network was congested", "la red estaba congestionada"),
    "outcome.failed": ("the call failed", "la llamada falló"),
    "outcome.unknown": ("what came of it is not known", "no se sabe qué pasó"),
    # Where an attempt, or a follow-up, stands.
    "state.reserved": ("being prepared", "preparándose"),
    "state.sent": ("dialling", "marcando"),
    "state.live": ("in the call", "en la llamada"),
    "state.settled": ("ended", "terminado"),
    "state.released": ("given back, not dialled", "devuelto sin marcar"),
    "state.refused": ("turned down before dialling", "descartado antes de marcar"),
    "state.owed": ("owed", "pendiente"),
    "state.sending": ("being handed over", "entregándose"),
    "state.delivered": ("delivered", "entregado"),
    "state.failed": ("not delivered", "no entregado"),
    "state.unconfirmed": ("perhaps delivered, nobody knows", "quizá entregado, no se sabe"),
    # What is owed after a call.
    "kind.mail": ("mail {name}", "correo {name}"),
    "kind.callback": ("callback", "devolución de llamada"),
    "kind.webhook": ("webhook {name}", "webhook {name}"),
    "mail.collector.agent": ("to the collector: wants a person", "al gestor: quiere hablar con una persona"),
    "mail.collector.callback": ("to the collector: call back", "al gestor: hay que devolver la llamada"),
    "mail.collector.dispute": ("to the collector: debt not recognised", "al gestor: deuda no reconocida"),
    "mail.collector.info": ("to the collector: wants information", "al gestor: quiere información"),
    "mail.collector.note": ("to the collector: a note", "al gestor: una nota"),
    "mail.collector.pay": ("to the collector: wants to pay", "al gestor: quiere pagar"),
    "mail.debtor.info": ("to the debtor: information", "al deudor: información"),
    "many.mail": ("mails", "correos"),
    "many.callback": ("callbacks", "devoluciones de llamada"),
    "many.webhook": ("webhooks", "webhooks"),
    # Who may not be called, and who said so.
    "scope.person": ("the person", "la persona"),
    "scope.phone": ("the number", "el número"),
    "source.key": ("by pressing 9 in a call", "al pulsar 9 en una llamada"),
    "source.attempt": ("in a call", "en una llamada"),
    "source.operator": ("by the operator {who}", "por el operador {who}"),
    "source.inbound": ("by ringing us", "al llamarnos"),
    "source.import": ("by the file {who}", "por el fichero {who}"),
    # What changes of a debt.
    "field.amount": ("amount", "importe"),
    "field.currency": ("currency", "moneda"),
    "field.due": ("due date", "vencimiento"),
    "field.status": ("status", "estado"),
    "debt.open": ("open", "pendiente"),
    "debt.paid": ("paid", "pagada"),
    "debt.disputed": ("not recognised", "no reconocida"),
    "debt.withdrawn": ("withdrawn", "retirada"),
    # Why nobody is called, or not again.
    "reason.person_suppressed": (
        "the person asked not to be called again",
        "la persona pidió que no se le vuelva a llamar",
    ),
    "reason.phone_suppressed": (
        "somebody at this number asked not to be called again",
        "alguien en este número pidió que no se volviera a llamar",
    ),
    "reason.debt_paid": ("the debt is paid", "la deuda está pagada"),
    "reason.debt_disputed": ("the debt is disputed", "la deuda no se reconoce"),
    "reason.debt_withdrawn": ("the debt was withdrawn", "la deuda se retiró"),
    "reason.max_attempts": ("all attempts are used", "se han agotado los intentos"),
    "reason.no_phone": ("no number is left to call", "no queda ningún número al que llamar"),
    "reason.zone_unknown": (
        "nobody knows what time it is there",
        "no se sabe qué hora es donde está el número",
    ),
    "reason.hours": ("outside the calling hours", "fuera del horario de llamadas"),
    "reason.retry": ("its turn has not come", "aún no es su turno"),
    "reason.not_dialled": (
        "its calls could not be placed, several times: see the log",
        "sus llamadas no se pudieron hacer, varias veces: vea el registro",
    ),
    "reason.undecided": (
        "it could not be decided about: see the log",
        "no se pudo decidir sobre él: vea el registro",
    ),
    "reason.in_call": ("in another call of ours", "ya en otra llamada nuestra"),
    "reason.stopped": ("an operator or Recado stopped the campaign", "la detuvo un operador o Recado"),
    "reason.trunk.price": (
        "the trunk has no price for this number: it is not dialled",
        "la línea no tiene precio para este número: no se marca",
    ),
    "reason.trunk.region": (
        "the campaign may not dial numbers of this region",
        "la campaña no puede llamar a números de esta región",
    ),
    "reason.trunk.calls_per_day": (
        "daily cap of calls reached (trunk, region or all of them)",
        "límite diario de llamadas alcanzado (línea, región o total)",
    ),
    "reason.trunk.spend_per_day": (
        "daily cap of spending reached (trunk, region or all of them)",
        "límite diario de gasto alcanzado (línea, región o total)",
    ),
    "reason.retries_used": ("{outcome}: no retry is left", "{outcome}: no quedan reintentos"),
    "reason.attempts_used": ("{outcome}: all attempts are used", "{outcome}: se han agotado los intentos"),
    "reason.no_other_phone": ("{outcome}: no other number is left", "{outcome}: no queda otro número"),
    # What the ledger says of an attempt that did not end by anybody's doing.
    "why.intruder": (
        "the flow refused the call: its token was not valid, or too old",
        "el flujo rechazó la llamada: su credencial no era válida o había caducado",
    ),
    "why.no_cause": ("ended unanswered, without a cause", "acabó sin respuesta y sin causa"),
    "why.not_begun": (
        "Asterisk could not begin the call: is the trunk's endpoint right?",
        "Asterisk no pudo iniciar la llamada: ¿es correcto el endpoint del trunk?",
    ),
    "why.agent_gone": (
        "answered, and the agent who waited had gone",
        "contestó, y el agente que esperaba ya no estaba",
    ),
    "why.no_end_answered": (
        "answered, and its end is not on record",
        "se contestó y no consta cómo acabó",
    ),
    "why.no_end": ("its end is not on record", "no consta cómo acabó"),
    "why.no_answer": (
        "not answered, and the cause is not on record",
        "no se contestó y no consta la causa",
    ),
    "why.prompt_words": ("prompt '{prompt}' ({language}): {why}", "locución «{prompt}» ({language}): {why}"),
    "why.prompt": ("prompt '{prompt}': {why}", "locución «{prompt}»: {why}"),
    "why.no_value": (
        "there is no value for {field} (at character {n})",
        "no hay valor para {field} (en el carácter {n})",
    ),
    "why.sound_empty": ("the sound is empty", "el sonido está vacío"),
    "why.sound_quiet": (
        "the sound is too quiet: below {level} dBFS throughout",
        "el sonido es demasiado débil: no pasa de {level} dBFS",
    ),
    "why.sound_clipped": (
        "the sound is clipped: {share} of it stands at full scale",
        "el sonido está saturado: un {share} está al máximo",
    ),
    "why.sound_long": (
        "the sound lasts {seconds} s; {allowed} s are allowed",
        "el sonido dura {seconds} s; se permiten {allowed} s",
    ),
    "why.sound_not_its_text": (
        "{seconds} s cannot be the {characters} characters of its text",
        "en {seconds} s no se dicen los {characters} caracteres de su texto",
    ),
    "why.nothing_to_say": ("the text has nothing to say", "el texto no tiene nada que decir"),
    "why.voice_late": (
        "{voice} was not ready within {seconds} s",
        "{voice} no estuvo lista en {seconds} s",
    ),
    "why.died_sending": (
        "Recado died while it was handed over, so it may have arrived; it is not sent again by itself",
        "Recado se cerró de golpe mientras se entregaba, así que puede haber llegado; no se repite solo",
    ),
    "why.lost_sending": (
        "the connection was lost while the mail was handed over, so it may have arrived; it is not sent "
        "again by itself ({why})",
        "se perdió la conexión mientras se entregaba el correo, así que puede haber llegado; no se repite "
        "solo ({why})",
    ),
    "why.said_again": (
        "operator {who} asked for it to be sent again",
        "el operador {who} pidió que se envíe otra vez",
    ),
    "why.said_delivered": ("operator {who} says that it arrived", "el operador {who} dice que llegó"),
    "why.no_engine": (
        "there is no engine '{engine}'; installed are {engines}",
        "no hay un motor «{engine}»; están instalados {engines}",
    ),
    "why.sounds_not_written": (
        "the sounds folder cannot be written: {why}",
        "no se puede escribir en la carpeta de sonidos: {why}",
    ),
    "why.in_no_file": (
        "The campaign {name} is in no file any more: put it back, or stop it.",
        "La campaña {name} ya no está en ningún fichero: vuelva a ponerla, o deténgala.",
    ),
    "why.document_lost": (
        "The document that {name} came in cannot be used any more: {why}",
        "El documento en que vino {name} ya no se puede usar: {why}",
    ),
    "disposition.paid": ("has paid", "ha pagado"),
    "disposition.promise": ("promises to pay", "promete pagar"),
    "disposition.callback": ("call back", "volver a llamar"),
    "disposition.dispute": ("disputes it", "no reconoce la deuda"),
    "disposition.wrong_person": ("wrong person", "no es la persona"),
    "disposition.refuses": ("refuses", "se niega"),
    "disposition.other": ("other", "otro"),
    "disposition.opt_out": ("no more calls", "no llamar más"),
    "why.not_connected": ("not connected yet", "todavía sin conexión"),
    "why.reconciling": ("the ledger is being reconciled", "se está conciliando el libro de llamadas"),
    "why.link_closed": ("closed", "cerrada"),
    "why.never_dialled": (
        "never dialled: the same PBX runs, and its event log has no line of it",
        "nunca se marcó: la centralita es la misma y su registro de eventos no la menciona",
    ),
}
"""`why.…` are the ledger's own sentences: their English is what is stored (see `own_words`)."""
