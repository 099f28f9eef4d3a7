"""What every model has in common."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """Made of what the control plane answers; a field's docstring is its description."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class Asked(BaseModel):
    """What somebody sends: a name that is not known is a mistake, not a field that is left out."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


Row = TypeVar("Row")


class Part(Shown, Generic[Row]):
    """A part of a list."""

    items: list[Row]
    """In the order of the list."""
    next: str | None = None
    """The cursor of the next part; null where there are no more."""
