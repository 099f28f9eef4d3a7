"""What `recado compliance` says, in English and Spanish."""

from collections.abc import Mapping

COMPLIANCE: Mapping[str, tuple[str, str]] = {
    "compliance.columns": (
        "profile|where|version|from|law|policy|calendar|review due",
        "perfil|dónde|versión|desde|ley|política|calendario|revisar antes de",
    ),
    "compliance.asked": (
        "{file}: may a call begin at that instant ({windows} of window), and has a limit room for one more "
        "({limits} of limit)?",
        "{file}: ¿puede empezar una llamada en ese instante ({windows} de window) y queda sitio en un límite "
        "({limits} de limit)?",
    ),
    "compliance.answers": ("vector|answer|expected", "vector|respuesta|esperada"),
    "compliance.mismatched": ("Not as expected: {ids}", "No son como se esperaba: {ids}"),
    "error.no_profile": (
        "There is no profile of '{country}': give a country ({known}) or a profile ({names}).",
        "No hay ningún perfil de '{country}': indique un país ({known}) o un perfil ({names}).",
    ),
    "compliance.unreviewed": (
        "{n} overlays nobody has reviewed: nobody there is called unless you accept them: {names}",
        "{n} complementos sin revisar: allí no se llama a nadie mientras no los acepte: {names}",
    ),
    "compliance.sound": ("{n} files: no mistakes.", "{n} ficheros: sin errores."),
    "compliance.wrong": (
        "{n} files have mistakes: mend them and check again.",
        "{n} ficheros tienen errores: corríjalos y vuelva a comprobar.",
    ),
}
