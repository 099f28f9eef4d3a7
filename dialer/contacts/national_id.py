"""A national identity document: read, checked, and kept only as a keyed hash.

The hash tells that two rows are one human, and nothing else: without the installation's secret it says
nothing, and the document itself is written nowhere.
"""

import hashlib
import hmac
import re

from dialer.contacts.cell import CellError

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NIE = {"X": "0", "Y": "1", "Z": "2"}
_SPANISH = re.compile(r"([XYZ]?)([0-9]{5,8})([A-Z]?)", re.ASCII)
_ANY = re.compile(r"[A-Z0-9]{5,20}", re.ASCII)


def read_national_id(text: str, region: str) -> str:
    """The document in one spelling, its country before it; empty stays empty.

    In Spain the letter of a DNI or NIE is checked; zeros that a spreadsheet dropped are put back.
    """
    plain = re.sub(r"[\s./-]", "", text).upper()
    if not plain:
        return ""
    found = _SPANISH.fullmatch(plain)
    if found and (region == "ES" or (found[1] and found[3])):
        return f"ES:{_checked(*found.groups())}"
    if not _ANY.fullmatch(plain) or sum(c.isdigit() for c in plain) < 4:
        raise CellError("is no identity document such as 12345678Z")
    return f"{region}:{plain}"


def same_as(national_id: str, secret: bytes) -> str:
    """What stands for the document in the ledger; empty for somebody whose document is not known."""
    if not national_id:
        return ""
    return hmac.new(secret, b"national id " + national_id.encode(), hashlib.sha256).hexdigest()


def _checked(prefix: str, digits: str, letter: str) -> str:
    """With its letter, which is worked out where it was left out of a DNI."""
    longest = 7 if prefix else 8
    if len(digits) > longest or (prefix and not letter):
        raise CellError("is no DNI or NIE such as 12345678Z or X1234567L")
    digits = digits.zfill(longest)
    right = _LETTERS[int(_NIE.get(prefix, "") + digits) % 23]
    if letter and letter != right:
        raise CellError("has a letter that does not belong to its digits: one of them is mistyped")
    return f"{prefix}{digits}{right}"
