"""A campaigns file without a mistake, as text, and where in a text something stands."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "ivr_flows/flows"

OWN = ', own_numbers: ["+34910000000"]'

TOLL = 'prices: {"+34": 0.012, "+346": 0.03}, price_currency: EUR, calls_per_day: 5000, spend_per_day: 100'
"""What a trunk's calls cost, and the most of them in a day."""

GOOD = f"""\
limits: {{calls_per_second: 10, max_calls: 40, time_zone: Europe/Madrid}}
trunks:
  main: {{endpoint: trunk-main, calls_per_second: 8, max_calls: 30, codec: alaw, number_format: e164{OWN},
    {TOLL}}}
defaults:
  company: Gestión Norte
  caller_id: +34 910 000 000
  inbound_flow: {FLOWS}/llamada_entrante.yaml
  trunk: main
  creditor_country: ES
  hours:
    mon-fri: ["09:00-14:00", 16:00-21:00]
    sat: []
  max_attempts: 4
  retries:
    busy: {{after: 20m, times: 2}}
    no_answer: {{after: 2h, times: 2}}
  pace: {{calls_per_second: 2, max_calls: 20, ramp: 1m}}
  max_call: 30m
  language: es
  voice: {{engine: espeak-ng, name: es+klatt2}}
  agents: {{queue: cobros, members: [PJSIP/agent-1], offer_callback_after: 45s}}
  mail: {{sender: a@example.com, collector: b@example.com, how_to_pay: Por transferencia.}}
  contacts:
    decimals: comma
    currency: EUR
    region: ES
    allowed_regions: [ES]
    columns:
      person_id: cliente
      debt_ref: deuda
      name: nombre
      phones: [telefono, telefono_2]
      amount: importe
      due: vencimiento
      secrets: {{id_last4: dni_4}}
campaigns:
  recordatorio:
    creditor: NO
    flow: {FLOWS}/recordatorio.yaml
    contacts: {{file: recordatorio.csv}}
  con-respuesta:
    creditor: Comercial del Norte
    flow: {FLOWS}/recordatorio_con_respuesta.yaml
    contacts: {{file: con-respuesta.csv, columns: {{due: fecha}}}}
    hours: {{mon-thu: "10:00-19:05"}}
    max_attempts: 2
"""

Mistakes = list[tuple[int, int, str, str]]


def changed(old: str, new: str) -> str:
    """The good file with one thing in it put in another's place."""
    assert GOOD.count(old) == 1, f"{old!r} is not there once"
    return GOOD.replace(old, new)


def where(text: str, found: str) -> tuple[int, int]:
    """Line and column of the first `found` in a text, from 1."""
    before = text[: text.index(found)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
