"""What contradicts itself in what calls may cost. Anything may be None: it is missing or already reported."""

from collections.abc import Iterator
from typing import Any

import phonenumbers

from dialer.campaign_file.cross_checks import Found


def toll_checks(document: Any) -> Iterator[Found]:
    """Sums of several currencies, and regions whose numbers have no price."""
    yield from _one_currency(document)
    for name, campaign in (document.campaigns or {}).items():
        trunk = (document.trunks or {}).get(campaign.trunk)
        regions = campaign.contacts and campaign.contacts.allowed_regions
        if trunk and trunk.prices and regions:
            yield from _regions_have_prices(name, campaign.trunk, trunk.prices, regions)


def _one_currency(document: Any) -> Iterator[Found]:
    """What all trunks together may cost is one sum."""
    limits = document.limits
    currencies = {trunk.price_currency for trunk in (document.trunks or {}).values()} - {None}
    if not limits or len(currencies) < 2:
        return
    message = f"trunks are paid in {' and '.join(sorted(currencies))}: write spend_per_day at each of them"
    if limits.spend_per_day is not None:
        yield ("limits", "spend_per_day"), message
    for region, cap in (limits.per_region or {}).items():
        if cap and cap.spend_per_day is not None:
            yield ("limits", "per_region", region, "spend_per_day"), message


def _regions_have_prices(
    campaign: str, trunk: str, prices: dict[str, Any], regions: list[str]
) -> Iterator[Found]:
    """A region none of whose numbers can be dialled is a price that was forgotten."""
    for n, region in enumerate(regions):
        code = f"+{phonenumbers.country_code_for_region(region)}"
        if not any(code.startswith(each) or each.startswith(code) for each in prices):
            yield (
                ("campaigns", campaign, "contacts", "allowed_regions", n),
                f"trunk {trunk} has no price for {code}: write what a minute costs into its prices",
            )
