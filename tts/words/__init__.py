"""Values in words: `spoken(language)` for a voice, `written(language)` for mails and pages.

Languages are named as in BCP 47: "es", "es-MX", "en-GB", "pt-BR". Raw values never reach an engine:
espeak-ng reads "1.234,56 €" as "… coma cincuenta y seis euro".
"""

from collections.abc import Callable, Mapping

from babel import Locale, UnknownLocaleError

from tts.template import Filter
from tts.words import basque, catalan, english, french, galician, portuguese, spanish
from tts.words import written as writing
from tts.words.reading import Language, filters

_LANGUAGES: Mapping[str, Callable[[str], Language]] = {
    "es": spanish.language,
    "ca": catalan.language,
    "gl": galician.language,
    "eu": basque.language,
    "en": english.language,
    "pt": portuguese.language,
    "fr": french.language,
}

SPOKEN_LANGUAGES = tuple(_LANGUAGES)


class UnknownLanguage(ValueError):
    """There are no words for this language; the message names those there are."""


def spoken(language: str, *, currency_adjective: bool = False) -> Mapping[str, Filter]:
    """The filters for Template.render that turn values into words of `language`.

    `currency_adjective` says "pesos mexicanos" instead of "pesos". UnknownLanguage if it cannot be spoken.
    """
    locale = _locale(language)
    of_region = _LANGUAGES.get(locale.language)
    if of_region is None:
        known = ", ".join(SPOKEN_LANGUAGES)
        raise UnknownLanguage(
            f"no words for the language '{language}' yet: amounts and dates are spoken in {known}"
        )
    return filters(of_region(locale.territory or ""), currency_adjective=currency_adjective)


def written(language: str) -> Mapping[str, Filter]:
    """The filters for Template.render that write values as is usual in `language`."""
    return writing.filters(_locale(language))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        raise UnknownLanguage(f"'{language}' is no language code such as es, es-MX or en-GB") from None
