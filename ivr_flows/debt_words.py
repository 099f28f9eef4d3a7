"""Words that give a debt away, by language: whoever has not shown who they are hears none of them.

Weakness: a list of words. It sees "debe", "unpaid" or "120 euros"; it does not see a debt that is told in
other words, and it refuses a harmless "debe marcar" (say "marque").
"""

import re
from collections.abc import Iterator, Mapping

_WORDS: Mapping[str, str] = {
    "es": r"deud\w*|adeud\w*|debe|debes|deben|debemos|debía|impag\w*|moros\w*|cobros?|cobrar\w*|cobranzas?"
    r"|recobros?|recibos?|facturas?|vencid[oa]s?|vencimientos?|atrasad[oa]s?|atrasos?|saldos?|pagos?|pagar\w*"
    r"|pague|abonar\w*|cuotas?|pr[eé]stamos?|cr[eé]ditos?|hipotecas?|acreedor\w*|importes?",
    "en": r"debts?|debtors?|owe|owes|owed|owing|unpaid|overdue|past[- ]due|outstanding|arrears|collections?"
    r"|collectors?|collecting|payments?|pay|paid|bills?|invoices?|loans?|balances?|delinquen\w*|defaulted"
    r"|creditors?|amounts?",
    "ca": r"deutes?|deutor\w*|deuen|impag\w*|moros\w*|cobraments?|rebuts?|factur\w*|vençu\w*|endarreri\w*"
    r"|saldos?|pagaments?|pagar\w*|pagui|quotes?|quota|préstecs?|crèdits?|hipotec\w*|creditor\w*|imports?",
    "gl": r"débedas?|debedor\w*|debe|deben|impag\w*|moros\w*|cobros?|cobrar\w*|recibos?|facturas?"
    r"|vencid[oa]s?|atrasad[oa]s?|saldos?|pagos?|pagamentos?|pagar\w*|pague|cotas?|préstamos?|créditos?|acredor\w*"
    r"|importes?",
    "eu": r"zor\w*|ordain\w*|faktur\w*|mailegu\w*|maileg\w*|kobra\w*|hartzeko\w*|hipoteka\w*|kuota\w*"
    r"|zenbateko\w*",
    "pt": r"dívidas?|devedor\w*|deve|devem|inadimpl\w*|cobranças?|cobrar\w*|faturas?|boletos?|vencid[oa]s?"
    r"|atrasad[oa]s?|atrasos?|saldos?|pagamentos?|pagar\w*|pague|parcelas?|prestaç\w*|empréstimos?|créditos?"
    r"|credor\w*|montantes?",
    "fr": r"dettes?|débiteur\w*|devez|impayé\w*|recouvrement\w*|factur\w*|échéances?|retards?|soldes?"
    r"|paiements?|payer|payez|règlements?|prêts?|crédits?|créanc\w*|créancier\w*|montants?",
}
_SUMS = (
    r"\d[\d.,]*\s*(?:€|\$|£|euros?\b|d[oó]lar(?:es)?\b|dollars?\b|pesos?\b|soles\b|pounds?\b|libras?\b"
    r"|reais\b|reales\b|EUR\b|USD\b|MXN\b|COP\b|CLP\b|ARS\b|PEN\b|GBP\b|BRL\b)|[€$£]\s*\d"
)

LANGUAGES = tuple(_WORDS)
"""Languages in which a script can be checked for what it says."""

_SIGNS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(rf"\b(?:{words})\b|{_SUMS}", re.IGNORECASE) for language, words in _WORDS.items()
}
_FIELDS = re.compile(r"\{\{.*?\}\}")


def debt_words(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Where a text gives a debt away, and by which words; fields are not looked into.

    A language that is not known is read with every list there is.
    """
    primary = language.partition("-")[0]
    signs = [_SIGNS[primary]] if primary in _SIGNS else _SIGNS.values()
    bare = _FIELDS.sub(lambda field: " " * len(field[0]), text)
    for sign in signs:
        for found in sign.finditer(bare):
            yield found.start(), found[0]
