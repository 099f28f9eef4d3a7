"""What a person sees when we ring: a number of ours, and what kind of number it is."""

from collections.abc import Collection

import phonenumbers

from dialer.policy.question import CallerId


def caller_id_of(e164: str, own_numbers: Collection[str]) -> CallerId:
    """The number as the gate asks about it; `own_numbers` are those of the trunk that it goes out by.

    Weakness: a US number's line is fixed or mobile, nobody can tell which by its digits.
    """
    number = phonenumbers.parse(e164)
    return CallerId(
        e164=e164,
        region=phonenumbers.region_code_for_number(number) or "",
        line_type=line_type(number),
        owned=e164 in own_numbers,
    )


def line_type(number: phonenumbers.PhoneNumber) -> str:
    """The kind of line in the law's words: fixed_line, mobile, toll_free …"""
    return str(phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number))).lower()
