"""Values in words: `spoken(language)` for a voice, `written(language)` for mails and pages.

Languages are named as in BCP 47: "es", "es-MX", "en-GB". Raw values never reach an engine:
espeak-ng reads "1.234,56 €" as "… coma cincuenta y seis euro".
"""

from collections.abc import Callable, Mapping

from babel import Locale, UnknownLocaleError

from tts.template import Filter
from tts.words import english, spanish
from tts.words import written as writing

_READERS: Mapping[str, Callable[..., Mapping[str, Filter]]] = {
    "es": spanish.filters,
    "en": english.filters,
}

SPOKEN_LANGUAGES = tuple(_READERS)


class UnknownLanguage(ValueError):
    """There is no reader for this language; the message names those there are."""


def spoken(language: str, *, currency_adjective: bool = False) -> Mapping[str, Filter]:
    """The filters for Template.render that turn values into words of `language`.

    `currency_adjective` says "pesos mexicanos" instead of "pesos". UnknownLanguage if it cannot be spoken.
    """
    locale = _locale(language)
    reader = _READERS.get(locale.language)
    if reader is None:
        known = ", ".join(SPOKEN_LANGUAGES)
        raise UnknownLanguage(
            f"no words for the language '{language}' yet: amounts and dates are spoken in {known}"
        )
    return reader(locale.territory or "", currency_adjective=currency_adjective)


def written(language: str) -> Mapping[str, Filter]:
    """The filters for Template.render that write values as is usual in `language`."""
    return writing.filters(_locale(language))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        raise UnknownLanguage(f"'{language}' is no language code such as es, es-MX or en-GB") from None
