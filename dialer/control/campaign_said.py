"""Why something is not done to a campaign, in words."""

from dialer.campaign import Campaign
from dialer.campaign_file.load import Reading
from dialer.catalogue import Known
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.errors import Conflict, Invalid, Mistake, NotFound
from dialer.file_error import FileError
from dialer.gate_words import Language, alarm
from dialer.mistakes import mistake_in
from dialer.store.launches import NotSo
from dialer.store.wishes import Alarmed


def found(known: Known, name: str) -> Campaign:
    campaign = known.campaign(name)
    if campaign is None:
        raise NotFound("There is no such campaign.", "No existe esa campaña.")
    return campaign


def no_document() -> NotFound:
    return NotFound("There is no such document.", "No existe ese documento.")


def alarmed(error: Alarmed) -> Conflict:
    return Conflict(
        f"Recado has stopped {error.campaign} by itself: {alarm(error.seen, 'en')} "
        "Whoever has looked into it launches it again, saying so (after_alarm).",
        f"Recado ha detenido {error.campaign}: {alarm(error.seen, 'es')} "
        "Quien lo haya comprobado la lanza de nuevo diciéndolo (after_alarm).",
    )


_IN_SPANISH = {
    "running already": "ya está en marcha",
    "not running": "no está en marcha",
    "not paused": "no está en pausa",
}


def not_so(error: NotSo) -> Conflict:
    return Conflict(str(error), f"{error.campaign} {_IN_SPANISH[error.why]}.")


def the_server_s(campaign: Campaign) -> Conflict:
    file = campaign.contacts.path.name
    return Conflict(
        f"Its contacts file is the server's: {file} is put there by whoever operates it.",
        f"Su fichero de contactos es del servidor: {file} lo pone allí quien lo opera.",
    )


def unreadable(error: UnreadableFile) -> Invalid:
    return Invalid(
        "The contacts file cannot be read.",
        "El fichero de contactos no se puede leer.",
        mistakes=[_mistake(each, "en") for each in error.errors],
    )


def invalid(reading: Reading, language: Language) -> Invalid:
    return Invalid(
        "The document has mistakes.",
        "El documento tiene errores.",
        mistakes=mistakes(reading, language),
    )


def mistakes(reading: Reading, language: Language) -> list[Mistake]:
    return [_mistake(each, language) for each in reading.errors]


def _mistake(error: FileError, language: Language) -> Mistake:
    """One that is in a flow or another file of the server says which, by its name alone."""
    message = mistake_in(language, error.message)
    return Mistake(line=error.line, column=error.column, key=error.key, message=message)
