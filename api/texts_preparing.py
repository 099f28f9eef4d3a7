"""What the pages say before a campaign is launched: its contacts, its document, its plan and its samples."""

from collections.abc import Mapping

PREPARING: Mapping[str, tuple[str, str]] = {
    "contacts.upload": ("Contacts file", "Fichero de contactos"),
    "contacts.upload.hint": (
        "CSV with the columns that the campaign names. A file may be uploaded again: rows already "
        "known change nothing.",
        "CSV con las columnas que nombra la campaña. Se puede subir otra vez: las filas ya conocidas "
        "no cambian nada.",
    ),
    "contacts.upload.go": ("Upload and import", "Subir e importar"),
    "contacts.upload.sending": ("Sending the file", "Enviando el fichero"),
    "contacts.upload.lost": (
        "The file did not arrive. Try again.",
        "El fichero no ha llegado. Inténtelo de nuevo.",
    ),
    "import.running": ("Importing: {rows} rows so far", "Importando: {rows} filas hasta ahora"),
    "import.done": (
        "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected",
        "{rows} filas: {new} nuevas, {changed} cambiadas, {unchanged} iguales, {rejected} rechazadas",
    ),
    "import.failed": ("The file was not imported:", "El fichero no se ha importado:"),
    "import.rejects": ("Rejected rows, with the reason", "Filas rechazadas, con el motivo"),
    "rejects": ("Rejected rows of {campaign}", "Filas rechazadas de {campaign}"),
    "rejects.none": ("No row was rejected.", "No se ha rechazado ninguna fila."),
    "rejects.line": ("Line", "Línea"),
    "rejects.result": ("Result", "Resultado"),
    "rejects.reason": ("Reason", "Motivo"),
    "rejects.shown": ("{shown} of {total} rows", "{shown} de {total} filas"),
    "rejects.download": ("Download them all (CSV)", "Descargarlas todas (CSV)"),
    "new.file": ("A file with campaigns (YAML)", "Un fichero con campañas (YAML)"),
    "new.text": ("The campaigns, as YAML", "Las campañas, en YAML"),
    "new.hint": (
        "As in campaigns.yaml, without limits and trunks: those are the server's.",
        "Como en campaigns.yaml, sin limits ni trunks: esos son del servidor.",
    ),
    "new.check": ("Check", "Comprobar"),
    "new.create": ("Keep as a draft", "Guardar como borrador"),
    "new.sound": ("There are no mistakes in it.", "No tiene errores."),
    "new.example": ("Start from an example", "Empezar por un ejemplo"),
    "new.mistake": ("1 mistake", "1 error"),
    "new.mistakes": ("{n} mistakes", "{n} errores"),
    "new.mistakes.where": ("Mistakes, each at its line", "Errores, cada uno en su línea"),
    "new.empty": ("Paste the campaigns, or choose a file.", "Pegue las campañas o elija un fichero."),
    "plan": ("Plan", "Plan"),
    "plan.of": ("Plan of {campaign}", "Plan de {campaign}"),
    "plan.about": (
        "The gate that every call passes is asked about every contact. Nobody is called for it, and "
        "nothing is "
        "written.",
        "Se pregunta por cada contacto al control que pasa cada llamada. No se llama a nadie por "
        "ello ni se escribe "
        "nada.",
    ),
    "plan.asking": ("Asking about every contact…", "Preguntando por cada contacto…"),
    "plan.told": (
        "{now} may be called now, {later} later, {refused} not at all.",
        "Se puede llamar ya a {now}, más tarde a {later}, y a {refused} de ningún modo.",
    ),
    "plan.contacts": ("Contacts", "Contactos"),
    "plan.rejected": ("{n} rows rejected", "{n} filas rechazadas"),
    "plan.now": ("Callable now", "Llamables ya"),
    "plan.later": ("Callable later", "Llamables más tarde"),
    "plan.refused": ("Not callable", "No llamables"),
    "plan.done": ("Finished already", "Ya terminados"),
    "plan.rate": ("Calls an hour", "Llamadas por hora"),
    "plan.peak": ("Most at once", "Máximo a la vez"),
    "plan.first": ("One call to each", "Una llamada a cada uno"),
    "plan.every": ("If all attempts are needed", "Si hacen falta todos los intentos"),
    "plan.finish": ("First round ends", "La primera vuelta acaba"),
    "plan.finish.hint": (
        "if nobody had to wait for hours to open",
        "si nadie tuviera que esperar a que se abra su horario",
    ),
    "plan.seconds.measured": ("{seconds} s a call, measured", "{seconds} s por llamada, medidos"),
    "plan.seconds.assumed": ("{seconds} s a call, assumed", "{seconds} s por llamada, supuestos"),
    "plan.hours": (
        "When the others may be called first",
        "Cuándo se puede llamar por primera vez a los demás",
    ),
    "plan.hour": ("From ({zone})", "Desde ({zone})"),
    "plan.why_later": ("Why not now", "Por qué ahora no"),
    "plan.why_refused": ("Why not at all", "Por qué de ningún modo"),
    "plan.why_done": ("Why they are finished", "Por qué han terminado"),
    "plan.none": ("There is nobody in this campaign yet.", "En esta campaña todavía no hay nadie."),
    "plan.failed": ("There is no plan", "No hay plan"),
    "samples": ("Listen before you launch", "Escuche antes de lanzar"),
    "samples.of": ("What {name} would hear, in the voice {voice}", "Lo que oiría {name}, con la voz {voice}"),
    "samples.of_nobody": (
        "What somebody would hear, in the voice {voice}; the values are made up",
        "Lo que oiría alguien, con la voz {voice}; los valores son inventados",
    ),
    "samples.none": (
        "In this campaign agents speak: there is nothing to listen to.",
        "En esta campaña hablan agentes: no hay nada que escuchar.",
    ),
    "samples.listen": ("Listen to {prompt}", "Escuchar {prompt}"),
}
