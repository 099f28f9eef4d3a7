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
    "error.secret_short": (
        "RECADO_SECRET has {n} characters; {needed} or more are needed before anything is written, because "
        "the ledger is keyed with it: put RECADO_SECRET=… into .env with the output of 'openssl rand -hex "
        "32', or name the file that holds it in RECADO_SECRET_FILE (for compose.yaml, tools/compose-secrets "
        "makes it), and keep it for good.",
        "RECADO_SECRET tiene {n} caracteres; hacen falta {needed} o más antes de escribir nada, porque de él "
        "dependen las claves del libro: ponga RECADO_SECRET=… en .env con la salida de 'openssl rand -hex "
        "32', o indique en RECADO_SECRET_FILE el fichero que lo contiene (para compose.yaml lo crea "
        "tools/compose-secrets), y consérvelo siempre.",
    ),
    "error.bad_setting": (
        "{setting} cannot be used: {why}. It is set in the environment or in .env; .env.example names every "
        "setting.",
        "{setting} no se puede usar: {why}. Está en el entorno o en .env; .env.example nombra cada ajuste.",
    ),
}
