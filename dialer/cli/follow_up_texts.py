"""What `recado follow-ups` says, in English and Spanish."""

from collections.abc import Mapping

FOLLOW_UPS: Mapping[str, tuple[str, str]] = {
    "help.follow_ups": (
        "Mails and webhooks after a call that wait for you: perhaps delivered, or not deliverable.",
        "Correos y webhooks tras una llamada que esperan su decisión: quizá entregados, o no entregables.",
    ),
    "help.follow_ups.list": ("List them, oldest first.", "Los enumera, primero los más antiguos."),
    "help.follow_ups.again": (
        "Send these again, under the same ids: whoever has got one may get it twice.",
        "Envía estos otra vez, con los mismos ids: quien ya lo recibió puede recibirlo dos veces.",
    ),
    "help.follow_ups.delivered": (
        "Take these as delivered, because you have found out that they arrived.",
        "Da estos por entregados, porque usted ha comprobado que llegaron.",
    ),
    "help.follow_ups.ids": (
        "Their ids, as `recado follow-ups list` shows them.",
        "Sus ids, como los muestra `recado follow-ups list`.",
    ),
    "follow_ups.line": (
        "{id}  {at}  {campaign}, {person}: {what}: {state} ({why})",
        "{id}  {at}  {campaign}, {person}: {what}: {state} ({why})",
    ),
    "follow_ups.somebody": ("somebody who rang us", "alguien que nos llamó"),
    "follow_ups.remedy": (
        "A mail's id stands in its Message-ID: look for it in your mail server's log. "
        "`recado follow-ups delivered ID` takes it as delivered, `recado follow-ups again ID` sends it once "
        "more.",
        "El id de un correo está en su Message-ID: búsquelo en el registro de su servidor de correo. "
        "`recado follow-ups delivered ID` lo da por entregado, `recado follow-ups again ID` lo envía otra "
        "vez.",
    ),
    "follow_ups.none": (
        "None waits for you: each was delivered, or still will be.",
        "Ninguno espera su decisión: todos se han entregado, o aún se entregarán.",
    ),
    "follow_ups.counts": ("{kind}: {counts}", "{kind}: {counts}"),
    "follow_ups.look": (
        "`recado follow-ups list` shows what waits for you",
        "`recado follow-ups list` muestra lo que espera su decisión",
    ),
    "follow_ups.again": (
        "{id}: owed again. The run that is going on sends it, or the next one does.",
        "{id}: de nuevo pendiente. Lo envía la ejecución en marcha, o la próxima.",
    ),
    "follow_ups.delivered": ("{id}: taken as delivered.", "{id}: se da por entregado."),
    "error.not_in_doubt": (
        "'{id}' is no follow-up that waits for you; `recado follow-ups list` shows those that do. What was "
        "named before it is done.",
        "'{id}' no es ningún correo o webhook que espere su decisión; `recado follow-ups list` muestra los "
        "que la esperan. Los nombrados antes ya están hechos.",
    ),
}
