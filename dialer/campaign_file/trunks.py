"""A trunk of the document as the noun, with everything that limits its day."""

from collections.abc import Iterator

from dialer.campaign_file import schema
from dialer.trunk import DayCap, Trunk


def trunk_of(name: str, trunk: schema.Trunk, limits: schema.Limits) -> Trunk:
    """The trunk; what `limits` says of all trunks together holds for its calls too."""
    return Trunk(
        name=name,
        endpoint=trunk.endpoint,
        max_calls=trunk.max_calls,
        calls_per_second=trunk.calls_per_second,
        codec="alaw" if trunk.codec == "alaw" else "ulaw",
        number_format=trunk.number_format,
        own_numbers=tuple(trunk.own_numbers),
        prices=trunk.prices,
        price_currency=trunk.price_currency,
        billed_per=trunk.billed_per,
        day_caps=(*_caps("", limits), *_caps(name, trunk)),
        day_zone=limits.time_zone,
    )


def _caps(name: str, limits: schema.Limits | schema.Trunk) -> Iterator[DayCap]:
    yield DayCap(trunk=name, calls=limits.calls_per_day, spend=limits.spend_per_day)
    for region, cap in limits.per_region.items():
        yield DayCap(trunk=name, region=region, calls=cap.calls_per_day, spend=cap.spend_per_day)
