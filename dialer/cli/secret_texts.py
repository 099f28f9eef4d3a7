"""What is said, in English and Spanish, of settings and secrets that cannot be used."""

from collections.abc import Mapping

SECRETS: Mapping[str, tuple[str, str]] = {
    "error.secret_twice": (
        "{setting} and {setting}_FILE are both given: leave one of them out (look into the environment and "
        ".env).",
        "{setting} y {setting}_FILE están los dos puestos: quite uno (mire en el entorno y en .env).",
    ),
    "error.secret_unreadable": (
        "{setting}_FILE names {file}, which cannot be used: {why}. It must be a text file that the user who "
        "runs recado may read, and hold the secret alone.",
        "{setting}_FILE indica {file}, que no se puede usar: {why}. Debe ser un fichero de texto que el "
        "usuario que ejecuta recado pueda leer, y contener solo el secreto.",
    ),
    "error.bad_setting": (
        "{setting} cannot be used: {why}. It is set in the environment or in .env; .env.example names every "
        "setting.",
        "{setting} no se puede usar: {why}. Está en el entorno o en .env; .env.example nombra cada ajuste.",
    ),
}
