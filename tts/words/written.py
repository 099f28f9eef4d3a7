"""Values as they are written in mails and on pages: "1.234,56 €", "3 de mayo de 2026"; babel knows how."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from tts.money import Money, decimals_of
from tts.template import PLAIN, Filter
from tts.words import values

_CATALAN = {1: "r", 2: "n", 3: "r", 4: "t"}
_ORDINALS: Mapping[str, Callable[[int, bool], str]] = {
    **dict.fromkeys(("es", "gl", "pt"), lambda number, feminine: f"{number}.{'ª' if feminine else 'º'}"),
    "ca": lambda number, feminine: f"{number}{'a' if feminine else _CATALAN.get(number, 'è')}",
    "en": lambda number, _: _english_ordinal(number),
    "eu": lambda number, _: f"{number}.",
    "fr": lambda number, feminine: f"{number}{'e' if number > 1 else 're' if feminine else 'er'}",
}


def filters(locale: Locale) -> Mapping[str, Filter]:
    """The filters of `written(…)` for one locale. Ordinals are known in the languages that are spoken."""
    known: dict[str, Filter] = {
        PLAIN: lambda value, _: values.as_text(value),
        "money": lambda value, code: _money(values.as_money(value, code), locale),
        "date": lambda value, _: format_date(values.as_date(value), "long", locale=locale),
        "time": lambda value, _: _plain_spaces(format_time(values.as_time(value), "short", locale=locale)),
        "cardinal": lambda value, _: _plain_spaces(format_decimal(values.as_integer(value), locale=locale)),
        "digits": lambda value, _: values.as_digits(value),
        "phone": lambda value, _: _phone(values.as_phone(value)),
        "spell": lambda value, _: values.as_text(value),
        "dni": lambda value, _: "".join(values.as_dni(value)),
        "percent": lambda value, _: f"{_plain_spaces(_decimal(values.as_decimal(value), locale))} %",
    }
    if ordinal := _ORDINALS.get(locale.language):
        known["ordinal"] = lambda value, form: ordinal(values.as_integer(value), form == "f")
    return known


def _money(amount: Money, locale: Locale) -> str:
    """With exactly the decimals in use: babel would give the Colombian peso two."""
    pattern = locale.currency_formats["standard"].pattern
    pattern = pattern.replace(".00", f".{'0' * decimals_of(amount.currency)}".rstrip("."))
    return _plain_spaces(
        format_currency(amount.amount, amount.currency, pattern, locale=locale, currency_digits=False)
    )


def _decimal(number: Decimal, locale: Locale) -> str:
    return format_decimal(number, locale=locale, decimal_quantization=False)


def _phone(phone: str) -> str:
    if not values.country_code(phone):
        return phone
    return phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _english_ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _plain_spaces(text: str) -> str:
    """No-break spaces turned into plain ones: they show as question marks in old mail programs."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
