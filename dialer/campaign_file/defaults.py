"""`defaults` laid under each campaign: what a campaign says wins, key by key."""

from collections.abc import Mapping
from dataclasses import replace

from dialer.yaml_nodes import Mistake, Node

REPLACED_WHOLE = frozenset({"hours", "retries"})
"""Limits that are never mixed from two places: a reader must see all of a campaign's in one."""

MOST_LAID = 200_000
"""Values, over all campaigns: what one file can ask of memory stays bounded."""


def with_defaults(root: Node) -> tuple[Node, list[Mistake]]:
    """The file without `defaults`, each campaign whole. Every value keeps the place it was written at."""
    if not isinstance(root.value, Mapping):
        return root, []
    sections = dict(root.value)
    defaults = sections.pop("defaults", None)
    campaigns = sections.get("campaigns")
    if defaults is None or defaults.value is None:
        return replace(root, value=sections), []
    if not isinstance(defaults.value, Mapping):
        message = "allowed: a mapping of the keys that campaigns have in common"
        return replace(root, value=sections), [Mistake(defaults.place, defaults.path, message)]
    if campaigns is not None and isinstance(campaigns.value, Mapping):
        if defaults.size * len(campaigns.value) > MOST_LAID:
            message = f"laid under {len(campaigns.value)} campaigns they are too much; split the file"
            return replace(root, value=sections), [Mistake(defaults.key_place, defaults.path, message)]
        laid = {name: _campaign(defaults, own) for name, own in campaigns.value.items()}
        sections["campaigns"] = replace(campaigns, value=laid)
    return replace(root, value=sections), []


def _campaign(defaults: Node, own: Node) -> Node:
    return replace(own, value=defaults.value) if own.value is None else _over(defaults, own)


def _over(under: Node, own: Node) -> Node:
    """`own` laid over `under`; lists and single values are replaced, mappings are laid key by key."""
    if not isinstance(under.value, Mapping) or not isinstance(own.value, Mapping):
        return own
    both = {
        key: _over(under.value[key], node) if key in under.value and key not in REPLACED_WHOLE else node
        for key, node in own.value.items()
    }
    return replace(own, value={**under.value, **both})
