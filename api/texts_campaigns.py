"""Texts of the pages about campaigns."""

from collections.abc import Mapping

CAMPAIGNS: Mapping[str, tuple[str, str]] = {}
