"""What a flow needs of every contact: the fields that its texts say, and how; its second factors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr_flows.flow import Flow
from tts.template import Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A field as the texts of one language say it, and the first step that does so."""

    field: Field
    step: str

    def __str__(self) -> str:
        return f"step '{self.step}' says {self.field}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Everything that the texts of one language say of a contact."""

    language: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """`uses` are by language, each way of saying a field once. Without any, nothing is said of anybody."""

    secrets: frozenset[str] = frozenset()
    uses: Mapping[str, tuple[Use, ...]] = field(default_factory=dict)

    def in_language(self, own: str, otherwise: str) -> "Said":
        """What a call says to somebody: in their own language if the flow has it, else the campaign's."""
        language = own if own in self.uses else otherwise
        return Said(language=language, uses=self.uses.get(language, ()))

    def of(self, name: str) -> tuple[Use, ...]:
        """Every way in which a field is said, in all languages."""
        return tuple(use for uses in self.uses.values() for use in uses if use.field.name == name)


def needs_of(flow: Flow) -> Needs:
    """What an import has to know of a flow."""
    uses: dict[str, dict[tuple[str, str | None, str | None], Use]] = {each: {} for each in flow.languages}
    for step, path, template in flow.templates():
        of_language = uses[path.rpartition(".")[2]]
        for said in template.fields:
            of_language.setdefault((said.name, said.filter, said.argument), Use(field=said, step=step))
    return Needs(
        secrets=frozenset(flow.secrets),
        uses={language: tuple(ways.values()) for language, ways in uses.items()},
    )
