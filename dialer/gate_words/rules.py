"""What a rule asks for, as a sentence: for whoever reads a profile, or has to defend it."""

from collections.abc import Iterator
from itertools import chain

from dialer.gate_words.readings import span
from dialer.gate_words.sources import source_in_words
from dialer.gate_words.times import hours
from dialer.gate_words.vocabulary import (
    ABILITIES,
    BASES,
    ELEMENTS,
    EVENTS,
    EXEMPT,
    FACTORS,
    KEYS,
    LINE_TYPES,
    LISTS,
    MARKS,
    MODES,
    PURPOSES,
    RECEIVERS,
    RECORDS,
    STATES,
    Language,
    enumerated,
    word,
    words,
)
from dialer.policy.rules import (
    BasisRequired,
    CallerIdRule,
    CallingWindow,
    CallMechanics,
    EventLimit,
    IdentityGate,
    PaymentPolicy,
    RatioLimit,
    Retention,
    Rule,
    ScriptContract,
    StatusBlock,
    Suppression,
    Verdict,
)

_AND = ("and", "y")


def rule_in_words(rule: Rule, language: Language) -> str:
    """What it asks for, of which calls, what follows, and where it is written."""
    asks = _asks(rule, language)
    told = [asks[0].upper() + asks[1:], *_of_which(rule, language), *_otherwise(rule, language)]
    source = source_in_words(rule.source, language)
    return f"{'. '.join(told)}. {_STATUS[rule.status][language == 'es']} ({rule.id}): {source}."


_STATUS = {"law": ("Law", "Ley"), "policy": ("Policy", "Política")}


def _asks(rule: Rule, language: Language) -> str:  # noqa: C901 - a case for each type of rule
    match rule.terms:
        case CallingWindow() as window:
            return _either(language, "Calls only {}", "Llamadas solo {}", hours(str(window), language))
        case EventLimit() as limit:
            return _limit(limit, language)
        case RatioLimit() as ratio:
            return _ratio(ratio, language)
        case BasisRequired() as required:
            return _basis(required, language)
        case Suppression() as suppression:
            return _suppression(suppression, language)
        case StatusBlock() as block:
            return _states(block, language)
        case CallerIdRule() as shown:
            return "; ".join(_caller_id(shown, language))
        case CallMechanics(min_ring=least, max_ring=most):
            return _either(
                language, "The telephone rings for {} to {} s", "El teléfono suena de {} a {} s", least, most
            )
        case ScriptContract() as script:
            return "; ".join(_script(script, language))
        case IdentityGate(factors=factors, max_tries=tries):
            asked = words(FACTORS, factors, language)
            return _either(
                language,
                "Nothing of a debt before the person gives {}, within {} tries",
                "Nada de una deuda antes de que la persona dé {}, en {} intentos",
                asked,
                tries,
            )
        case PaymentPolicy() as payment:
            return "; ".join(_payment(payment, language))
        case Retention() as kept:
            return _retention(kept, language)


def _either(language: Language, english: str, spanish: str, *values: object) -> str:
    return (spanish if language == "es" else english).format(*values)


def _limit(limit: EventLimit, language: Language) -> str:
    told = _either(
        language,
        "{}: {} at most {} for {}",
        "{}: {} como mucho {} para {}",
        word(EVENTS, limit.event, language),
        limit.limit,
        span(str(limit.window), language),
        words(KEYS, limit.key, language, last=_AND),
    )
    if limit.channel != "voice":
        told += _either(language, ", by other channels too", ", también por otros canales")
    if limit.direction != "outbound":
        told += _either(language, ", theirs to us too", ", también las suyas a nosotros")
    if limit.exclude:
        told += _either(
            language, ", without {}", ", sin {}", words(MARKS, limit.exclude, language, last=_AND)
        )
    if limit.spares:
        spared = words(MARKS, limit.spares, language, last=_AND)
        told += _either(language, ", and never refuses {}", ", y nunca impide {}", spared)
    if limit.unless:
        told += _either(
            language, ", unless there is {}", ", salvo que haya {}", words(BASES, limit.unless, language)
        )
    return told


def _ratio(ratio: RatioLimit, language: Language) -> str:
    return _either(
        language,
        "At most {:.0%} of {} may be {}, {}, the next one counted as one more",
        "Como mucho el {:.0%} de las {} pueden ser {}, {}, contando la siguiente como una más",
        ratio.most,
        word(EVENTS, ratio.denominator, language),
        word(EVENTS, ratio.numerator, language),
        span(str(ratio.window), language),
    )


def _basis(required: BasisRequired, language: Language) -> str:
    needed = words(BASES, required.accepted, language)
    told = _either(language, "On record for this number: {}", "Consta para este número: {}", needed)
    if required.max_age_months:
        months = required.max_age_months
        told += _either(language, ", less than {} months old", ", de menos de {} meses", months)
    return told


def _suppression(suppression: Suppression, language: Language) -> str:
    lists = words(LISTS, suppression.lists, language, last=_AND)
    told = _either(
        language, "Neither person nor number is on {}", "Ni la persona ni el número están en {}", lists
    )
    if suppression.max_age_days:
        days = suppression.max_age_days
        told += _either(
            language, "; our copy is less than {} days old", "; nuestra copia tiene menos de {} días", days
        )
    if suppression.exempt_if:
        exempt = words(EXEMPT, suppression.exempt_if, language)
        told += _either(language, "; but for {}", "; salvo {}", exempt)
    return told


def _states(block: StatusBlock, language: Language) -> str:
    told = _either(language, "No call where {}", "No se llama si {}", words(STATES, block.states, language))
    if block.lifted_by == "notice":
        told += _either(
            language,
            ", until somebody records that it has ended",
            ", hasta que alguien anote que ha terminado",
        )
    return told


def _caller_id(shown: CallerIdRule, language: Language) -> Iterator[str]:
    if shown.owned:
        yield _either(language, "The number shown is the operator's own", "El número mostrado es propio")
    if shown.region:
        yield _either(language, "it is of {}", "es de {}", shown.region)
    if shown.prefixes:
        prefixes = enumerated(sorted(shown.prefixes), "o" if language == "es" else "or")
        yield _either(language, "it begins with {}", "empieza por {}", prefixes)
    if shown.forbidden_types:
        yield _either(
            language, "it is not a {} one", "no es {}", words(LINE_TYPES, shown.forbidden_types, language)
        )
    if shown.forbidden_prefixes:
        prefixes = enumerated(sorted(shown.forbidden_prefixes), "o" if language == "es" else "or")
        yield _either(language, "it does not begin with {}", "no empieza por {}", prefixes)


def _script(script: ScriptContract, language: Language) -> Iterator[str]:
    if script.elements:
        said = ", ".join(word(ELEMENTS, each, language) for each in script.elements)
        yield _either(
            language, "The script says, in this order: {}", "El guion dice, en este orden: {}", said
        )
    if script.in_every_menu:
        reached = words(ABILITIES, script.in_every_menu, language, last=_AND)
        yield _either(language, "from every menu can be reached {}", "desde cada menú se llega a {}", reached)
    if script.opt_out_within_seconds is not None:
        seconds = script.opt_out_within_seconds
        yield _either(
            language,
            "how to object is said within {} s of who is calling",
            "cómo oponerse se dice antes de {} s desde quién llama",
            seconds,
        )
    if script.forbidden:
        yield _either(
            language,
            "nothing in the script that the profile forbids ({})",
            "nada en el guion que el perfil prohíba ({})",
            len(script.forbidden),
        )


def _payment(payment: PaymentPolicy, language: Language) -> Iterator[str]:
    receivers = words(RECEIVERS, payment.receivers, language)
    yield _either(language, "Payments are received by {}", "Los pagos los recibe {}", receivers)
    if payment.sms_alias:
        yield _either(
            language,
            "a payment link by SMS comes from a number or a registered name",
            "un enlace de pago por SMS sale de un número o de un nombre registrado",
        )


def _retention(kept: Retention, language: Language) -> str:
    record = word(RECORDS, kept.record, language)
    told = _either(
        language,
        "{} is kept for {} months at least",
        "{} se guarda al menos {} meses",
        record,
        kept.min_months,
    )
    if kept.max_months:
        told += _either(language, " and {} at most", " y {} como mucho", kept.max_months)
    return told


def _of_which(rule: Rule, language: Language) -> Iterator[str]:
    applies = rule.applies
    said = list(
        chain(
            (word(PURPOSES, each, language) for each in sorted(applies.purposes)),
            (word(MODES, each, language) for each in sorted(applies.modes)),
            (
                _either(language, "to a {} number", "a un número {}", word(LINE_TYPES, each, language))
                for each in sorted(applies.line_types)
            ),
        )
    )
    if said:
        yield _either(language, "For calls: {}", "Para llamadas: {}", ", ".join(said))


def _otherwise(rule: Rule, language: Language) -> Iterator[str]:
    if rule.effect is Verdict.AGENT_ONLY:
        yield _either(language, "Otherwise only a person may speak", "Si no, solo puede hablar una persona")
