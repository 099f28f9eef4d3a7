"""What `recado audit` says, in English and Spanish."""

from collections.abc import Mapping

AUDIT: Mapping[str, tuple[str, str]] = {
    "help.audit": (
        "The record of every decision: append-only, each row chained to the one before.",
        "El registro de cada decisión: solo se le añade, y cada fila se encadena a la anterior.",
    ),
    "help.audit.verify": (
        "Look through every chain; name each row that was changed, removed or moved (exit 1 if any).",
        "Recorre cada cadena; nombra cada fila cambiada, quitada o movida (sale con 1 si hay alguna).",
    ),
    "help.audit.json": ("Print the result as JSON.", "Escribe el resultado en JSON."),
    "audit.whole": (
        "{node}: {rows} rows, all as they were written.",
        "{node}: {rows} filas, todas como se escribieron.",
    ),
    "audit.broken": (
        "{node}: {rows} rows, {faults} of them not as they were written. Nobody is called while the end is "
        "wrong: keep this database as evidence and restore the last good copy.",
        "{node}: {rows} filas, {faults} no están como se escribieron. No se llama a nadie mientras el final "
        "esté mal: guarde esta base de datos como prueba y restaure la última copia buena.",
    ),
    "audit.fault": ("row {n}: {wrong}", "fila {n}: {wrong}"),
    "audit.more": ("and {n} more (--json has them all)", "y {n} más (--json las da todas)"),
    "audit.none": ("Nothing has been decided here yet.", "Aquí aún no se ha decidido nada."),
    "audit.wrong.changed": (
        "was changed after it was written",
        "se cambió después de escribirla",
    ),
    "audit.wrong.removed": ("was removed", "se quitó"),
    "audit.wrong.moved": (
        "does not follow the row before it: one of the two was exchanged or written anew",
        "no sigue a la anterior: una de las dos se intercambió o se reescribió",
    ),
    "audit.wrong.end": (
        "is not the end that was sealed: what came last was removed, added or written anew, or RECADO_SECRET "
        "is another than then",
        "no es el final que se selló: lo último se quitó, se añadió o se reescribió, o RECADO_SECRET no es "
        "el de entonces",
    ),
}
