"""Why Recado stopped a campaign by itself, in words."""

import re
from collections.abc import Mapping

from dialer.gate_words.vocabulary import Both, Language

ALARMS: Mapping[str, Both] = {
    r"intruders (\d+) of (\d+)": (
        "{0} calls that are not Recado's were seen on its trunk within 10 minutes: somebody may have a "
        "password. Change the AMI and SIP passwords, and look in the audit and at the carrier's bill first",
        "en 10 minutos se vieron {0} llamadas en su línea que no son de Recado: alguien puede tener una "
        "contraseña. Antes cambie las de AMI y de SIP, y mire el registro y la factura del operador",
    ),
    r"wrong_list (\d+) of (\d+)": (
        "of its last {1} answered calls {0} reached somebody else or were asked not to call again: it "
        "looks like the wrong list, or slipped columns. Look at the contacts file first",
        "de sus últimas {1} llamadas contestadas, en {0} era otra persona o pidieron que no se llamara más: "
        "parece una lista equivocada o columnas desplazadas. Mire antes el fichero de contactos",
    ),
    r"too_fast (\d+) of (\d+)": (
        "{0} calls went out on its trunk in 10 seconds, where {1} are allowed: a fault of Recado's own. "
        "Look in the log first, and please report it",
        "en 10 segundos salieron {0} llamadas por su línea, y se permiten {1}: un fallo del propio Recado. "
        "Mire antes el registro y comuníquelo",
    ),
}


def alarm(text: str, language: Language) -> str:
    """What was seen, as the ledger keeps it (policy/anomaly.py), in the reader's language."""
    for form, said in ALARMS.items():
        if found := re.fullmatch(form, text):
            return said[language == "es"].format(*found.groups())
    return text
