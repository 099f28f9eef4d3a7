"""What each command, and each thing it takes, is for: in English and Spanish."""

from collections.abc import Mapping

HELP: Mapping[str, tuple[str, str]] = {
    "app": (
        "Recado calls people about what they owe, on your own Asterisk: honestly, lawfully, never twice.",
        "Recado llama a las personas por lo que deben, con su propio Asterisk: con honradez, dentro de la "
        "ley y nunca dos veces.",
    ),
    "help.version": ("Print the version, and nothing else.", "Escribe la versión y nada más."),
    "help.demo": (
        "Rehearse campaigns.yaml against a telephone network played by a second Asterisk; nobody is called.",
        "Ensaya campaigns.yaml con una red telefónica que simula otro Asterisk; no se llama a nadie.",
    ),
    "help.option.campaigns": ("The campaigns file.", "El fichero de campañas."),
    "help.demo.folder": (
        "Where the rehearsal leaves its ledger, mails and recordings.",
        "Dónde deja el ensayo su libro de llamadas, los correos y las grabaciones.",
    ),
    "help.demo.resume": (
        "Go on with a rehearsal that was stopped, instead of beginning a new one.",
        "Sigue con un ensayo que se detuvo, en lugar de empezar uno nuevo.",
    ),
    "help.demo.hide": (
        "Hide one attempt, or one key, of the ledger from the comparison, to see that it notices.",
        "Oculta a la comparación un intento, o una tecla, del libro, para ver que lo nota.",
    ),
    "help.option.lab": (
        "Speak to the rehearsal in this folder (.recado/demo) instead of your own installation.",
        "Habla con el ensayo de esta carpeta (.recado/demo) en lugar de su propia instalación.",
    ),
    "help.run.campaign": (
        "Only this campaign; may be given more than once.",
        "Solo esta campaña; se puede repetir.",
    ),
    "help.report.campaign": ("Only this campaign.", "Solo esta campaña."),
    "help.stop.campaign": ("Only this campaign; all if none is named.", "Solo esta campaña; si no, todas."),
    "help.whom": (
        "A number (+34911234567), a person_id, a debt's reference or a contact's id.",
        "Un número (+34911234567), un person_id, la referencia de una deuda o el id de un contacto.",
    ),
    "help.suppress.whom": (
        "A number (+34911234567, or as written at home) or a person_id.",
        "Un número (+34911234567, o como se escribe en el país) o un person_id.",
    ),
    "help.lab.folder": ("The lab's folder.", "La carpeta del laboratorio."),
    "help.test.number": ("A number of your own, like +34911234567.", "Un número suyo, como +34911234567."),
    "help.test.campaign": (
        "Whose flow, voice and caller ID are used; the first one if none is named.",
        "De cuál son el flujo, la voz y el número que llama; si no se indica, la primera.",
    ),
    "help.json": ("Write the figures to this file, too.", "Escribe también las cifras en este fichero."),
    "help.check": (
        "Check the campaigns file, contacts, flows, prompts and the AMI login without calling anybody.",
        "Comprueba el fichero de campañas, los contactos, los flujos, las locuciones y el acceso AMI sin "
        "llamar a nadie.",
    ),
    "help.run": (
        "Import the contacts and call them, on your own Asterisk. Ctrl-C stops dialling; calls finish.",
        "Importa los contactos y los llama con su propio Asterisk. Ctrl-C deja de marcar y espera a que "
        "acaben las llamadas.",
    ),
    "help.test_call": (
        "Place one call of a campaign to a number of your own, with sample data.",
        "Hace una llamada de una campaña a un número suyo, con datos de ejemplo.",
    ),
    "help.report": (
        "Print the outcomes, and write a results file (CSV) for each campaign.",
        "Muestra los resultados y escribe un fichero de resultados (CSV) por campaña.",
    ),
    "help.explain": (
        "Tell, newest first, why somebody was called or not: a number, a person_id or a contact's id.",
        "Cuenta, de lo más reciente a lo más antiguo, por qué se llamó o no a alguien: un número, un "
        "person_id o el id de un contacto.",
    ),
    "help.suppress": (
        "Never call this number or this person_id again, in any campaign, from now on.",
        "No volver a llamar a este número o a este person_id, en ninguna campaña, desde ahora.",
    ),
    "help.stop": (
        "Stop dialling, in one campaign or in all; calls in progress finish. `recado run` starts them again.",
        "Deja de marcar en una campaña o en todas; las llamadas en curso acaban. `recado run` las reanuda.",
    ),
    "help.doctor": (
        "Check everything a campaign needs of this machine and its Asterisk, one line each with the remedy.",
        "Comprueba todo lo que una campaña necesita de esta máquina y su Asterisk, una línea por punto con "
        "su remedio.",
    ),
    "help.lab": (
        "The rehearsal lab: a PBX, a telephone network with its people, and a mail server, on this machine.",
        "El laboratorio de ensayo: una centralita, una red telefónica con su gente y un servidor de correo, "
        "en esta máquina.",
    ),
    "help.lab_up": ("Start the lab and leave it running.", "Arranca el laboratorio y lo deja en marcha."),
    "help.lab_down": ("Stop the lab.", "Detiene el laboratorio."),
    "help.say": (
        "Say a text with fields, as a sound file or as the words that would be spoken.",
        "Dice un texto con campos, como fichero de sonido o como las palabras que se dirían.",
    ),
    "help.say.text": (
        'What to say, e.g. "You owe {{{{amount|money}}}}".',
        'Qué decir, por ejemplo "Debe {{{{amount|money}}}}".',
    ),
    "help.say.lang": (
        "Its language: es, es-MX, ca, gl, eu, en, pt, pt-BR, fr.",
        "Su idioma: es, es-MX, ca, gl, eu, en, pt, pt-BR, fr.",
    ),
    "help.say.pair": ("NAME=VALUE", "NOMBRE=VALOR"),
    "help.say.set": (
        "A field's value: amount=1234.56, due=2026-05-03, currency=USD … May be given more than once.",
        "El valor de un campo: amount=1234.56, due=2026-05-03, currency=USD … Se puede repetir.",
    ),
    "help.say.currency_adjective": (
        'Name the currency\'s country: "Mexican pesos" instead of "pesos".',
        'Nombra el país de la moneda: "pesos mexicanos" en lugar de "pesos".',
    ),
    "help.say.words": (
        "Print the words, one line, and speak nothing.",
        "Escribe las palabras, en una línea, y no dice nada.",
    ),
    "help.say.out": (
        "Where the sound goes: .wav, .alaw or .ulaw.",
        "Dónde va el sonido: .wav, .alaw o .ulaw.",
    ),
    "help.bench": (
        "Measure what this machine can do. Nobody is called.",
        "Mide lo que esta máquina puede hacer. No se llama a nadie.",
    ),
    "help.bench.voice": (
        "Measure the voice: what a message costs, and how much of it is understood through a telephone.",
        "Mide la voz: lo que cuesta un mensaje y cuánto se entiende de él por teléfono.",
    ),
    "help.bench.pair": ("ENGINE:NAME", "MOTOR:NOMBRE"),
    "help.bench.voices": (
        "A voice to be understood, such as espeak-ng:es or kokoro:ef_dora; may be given more than once. "
        "Else the embedded one.",
        "Una voz que debe entenderse, como espeak-ng:es o kokoro:ef_dora; se puede repetir. Si no, la "
        "incorporada.",
    ),
    "help.bench.messages": (
        "How many messages of invented debtors are spoken.",
        "Cuántos mensajes de deudores inventados se dicen.",
    ),
    "help.compliance": (
        "What the law allows: try the gate on vectors, look through the profiles.",
        "Lo que la ley permite: prueba las comprobaciones con vectores y revisa los perfiles.",
    ),
    "help.compliance.test": (
        "Try the gate on computed decisions. Ends with 0 if all match, 1 if not, 2 if the file is unusable.",
        "Prueba las comprobaciones con decisiones calculadas. Acaba con 0 si todas coinciden, 1 si no, 2 si "
        "el fichero no sirve.",
    ),
    "help.compliance.vectors": (
        "A JSON file with lists of vectors: window, limit.",
        "Un fichero JSON con listas de vectores: window, limit.",
    ),
    "help.compliance.json": ("Write the results there, too.", "Escribe además ahí los resultados."),
    "help.compliance.check": (
        "Validate the shipped profiles and your own, and say how they stand.",
        "Valida los perfiles incluidos y los propios, y dice cómo están.",
    ),
    "help.compliance.files": (
        "Profiles of your own: files, or folders with them.",
        "Perfiles propios: ficheros, o carpetas que los contienen.",
    ),
    "help.compliance.country": (
        "Only the profiles of this country (ES), or of this name (us_third_party).",
        "Solo los perfiles de este país (ES), o de este nombre (us_third_party).",
    ),
    "help.compliance.rules": (
        "List every rule, with its source.",
        "Enumera todas las reglas, con su fuente.",
    ),
}
