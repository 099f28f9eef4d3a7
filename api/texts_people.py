"""Texts of the pages about people."""

from collections.abc import Mapping

PEOPLE: Mapping[str, tuple[str, str]] = {}
