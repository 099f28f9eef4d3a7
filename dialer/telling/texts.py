"""What `recado explain` says, in English and Spanish."""

from collections.abc import Mapping

EXPLAIN: Mapping[str, tuple[str, str]] = {
    "explain.contact": (
        "Contact {id}, campaign {campaign}, person {person}: {state}",
        "Contacto {id}, campaña {campaign}, persona {person}: {state}",
    ),
    "explain.waiting": ("not before {at}", "no antes de {at}"),
    "explain.done": ("done: {reason}", "terminado: {reason}"),
    "explain.in_call": ("in a call now", "en una llamada ahora"),
    "explain.allowed": (
        "the gate allowed a call to {phone} ({when})",
        "el control permitió llamar a {phone} ({when})",
    ),
    "explain.refused": (
        "the gate did not allow a call to {phone} ({when}): {verdict}",
        "el control no permitió llamar a {phone} ({when}): {verdict}",
    ),
    "explain.when.claim": ("when its turn came", "cuando llegó su turno"),
    "explain.when.dial": ("right before the dial", "justo antes de marcar"),
    "explain.until": ("; possible from {at}", "; posible desde el {at}"),
    "explain.profiles": (
        "judged by {profiles}; calls {mode}; bases on record: {bases}",
        "juzgado según {profiles}; llamadas {mode}; bases que constan: {bases}",
    ),
    "explain.warning": ("not known, and no hindrance: {warning}", "no consta, y no lo impide: {warning}"),
    "explain.attempt": ("attempt {n} to {phone}: {ended}", "intento {n} a {phone}: {ended}"),
    "explain.spoken": (", spoken by {voice}", ", locutado por {voice}"),
    "explain.fell_back": (
        ", spoken by {voice} instead of the campaign's voice ({why})",
        ", locutado por {voice} en lugar de la voz de la campaña ({why})",
    ),
    "explain.key": ("pressed {key} (step {step})", "pulsó {key} (paso {step})"),
    "explain.filed": ("an agent filed: {what}", "un agente anotó: {what}"),
    "explain.suppression": (
        "not to be called again: {scope}, {source}, reference {reference}",
        "no llamar más: {scope}, {source}, referencia {reference}",
    ),
    "explain.in_doubt": (
        ". `recado follow-ups again {id}` sends it again, `recado follow-ups delivered {id}` takes it as "
        "delivered",
        ". `recado follow-ups again {id}` lo envía otra vez, `recado follow-ups delivered {id}` lo da por "
        "entregado",
    ),
    "explain.debt": (
        "debt {ref}: {field} from {old} to {new}, {source}",
        "deuda {ref}: {field} de {old} a {new}, {source}",
    ),
    "explain.state": ("from now on: {state}", "desde ahora: {state}"),
    "explain.state.lifted": ("no longer: {state}", "deja de constar: {state}"),
    "explain.hours": (
        "asked to be called at {hours} only",
        "pidió que solo se le llame en este horario: {hours}",
    ),
    "explain.hours.lifted": (
        "may be called at any lawful time again",
        "se le puede volver a llamar a cualquier hora legal",
    ),
    "explain.abandoned": (
        "their last answered call counts as abandoned",
        "su última llamada contestada cuenta como abandonada",
    ),
    "explain.contacted.outbound": (
        "was contacted elsewhere ({channel})",
        "se le contactó por otro medio ({channel})",
    ),
    "explain.contacted.inbound": ("contacted us ({channel})", "nos contactó ({channel})"),
}
