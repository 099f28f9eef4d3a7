"""A document of campaigns as somebody sends it, and rows of its contacts."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADER = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
GOOD = "C-1;F-1;Ana Gil;+34 963 208 513;;3,50;12/10/2026;1186;;;es;pendiente"
BAD = "C-{n};F-{n};Eva Gil;no number;;3,50;12/10/2026;1186;;;es;pendiente"


def document(name: str = "nueva", flow: str = "ivr_flows/flows/recordatorio.yaml", **more: str) -> str:
    """The shipped file's defaults with one campaign of another name, as somebody would send it."""
    text = (ROOT / "campaigns.yaml").read_text()
    defaults = text[text.index("defaults:") : text.index("campaigns:\n")]
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    own = f"    creditor: Norte\n    flow: {flow}\n    contacts: {{file: people.csv}}\n"
    return f"{defaults}campaigns:\n  {name}:\n{own}{extra}"


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1
