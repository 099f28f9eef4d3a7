"""What `recado users` and `recado keys` say, in English and Spanish."""

from collections.abc import Mapping

USERS: Mapping[str, tuple[str, str]] = {
    "help.users": (
        "People who log in, and what they may do.",
        "Las personas que entran, y lo que pueden hacer.",
    ),
    "help.users.add": (
        "Make somebody a login. The password is asked for twice, or read from a file; it is never typed as "
        "an argument.",
        "Crea un usuario. La contraseña se pide dos veces, o se lee de un fichero; nunca se escribe como "
        "argumento.",
    ),
    "help.users.list": ("Everybody who has a login.", "Todos los que tienen usuario."),
    "help.users.disable": (
        "Log somebody out at once, and let them in no more.",
        "Cierra la sesión de alguien en el acto y no le deja entrar más.",
    ),
    "help.users.enable": ("Let somebody in again.", "Vuelve a dejar entrar a alguien."),
    "help.users.roles": ("Say anew what somebody is here for.", "Dice de nuevo para qué está alguien aquí."),
    "help.users.password": (
        "Give somebody another password; it ends their sessions.",
        "Da a alguien otra contraseña; cierra sus sesiones.",
    ),
    "help.users.login": ("The name they log in with.", "El nombre con el que entran."),
    "help.users.role": ("One of {known}; may be given more than once.", "Uno de {known}; se puede repetir."),
    "help.users.name": ("Their name, as others read it.", "Su nombre, como lo leen los demás."),
    "help.users.extension": (
        "An agent's telephone as Asterisk names it, like PJSIP/agent-1.",
        "El teléfono de un agente como lo nombra Asterisk, por ejemplo PJSIP/agent-1.",
    ),
    "help.users.password_file": (
        "Read the password from the first line of this file.",
        "Lee la contraseña de la primera línea de este fichero.",
    ),
    "help.keys": ("Keys of machines that use the API.", "Claves de las máquinas que usan la API."),
    "help.keys.add": ("Make a key. It is shown once.", "Crea una clave. Se muestra una sola vez."),
    "help.keys.list": ("Every key, by its beginning.", "Todas las claves, por su principio."),
    "help.keys.revoke": ("Make a key open nothing any more.", "Hace que una clave ya no abra nada."),
    "help.keys.name": ("Which machine it is for.", "Para qué máquina es."),
    "help.keys.scope": ("One of {known}; may be given more than once.", "Uno de {known}; se puede repetir."),
    "help.keys.days": ("For how many days it is good.", "Durante cuántos días vale."),
    "help.keys.id": (
        "Its number, as `recado keys list` tells it.",
        "Su número, como lo da `recado keys list`.",
    ),
    "users.ask_password": ("Password for {login}", "Contraseña para {login}"),
    "users.ask_again": ("Once more", "Otra vez"),
    "users.added": ("{login} can log in as {roles}.", "{login} ya puede entrar como {roles}."),
    "users.disabled": (
        "{login} is logged out and lets nobody in.",
        "{login} queda fuera y no deja entrar a nadie.",
    ),
    "users.enabled": ("{login} can log in again.", "{login} puede entrar otra vez."),
    "users.roles": ("{login} is here as {roles}.", "{login} está aquí como {roles}."),
    "users.password": ("{login} has another password.", "{login} tiene otra contraseña."),
    "users.none": (
        "Nobody can log in yet: `recado users add NAME --role admin` makes the first one.",
        "Aún no puede entrar nadie: `recado users add NOMBRE --role admin` crea el primero.",
    ),
    "users.no_admin": (
        "There is no admin yet, so nobody can log in to manage Recado. `recado users add NAME --role admin` "
        "makes one; there is no default password.",
        "Todavía no hay administrador, así que nadie puede entrar a gestionar Recado. `recado users add "
        "NOMBRE --role admin` crea uno; no hay contraseña por defecto.",
    ),
    "users.one.interface": ("telephone {interface}", "teléfono {interface}"),
    "users.one.disabled": ("disabled", "desactivado"),
    "keys.added": (
        "Key {id} for {name}, good until {until}. This is the only time that it is shown:",
        "Clave {id} para {name}, vale hasta el {until}. Es la única vez que se muestra:",
    ),
    "keys.revoked": ("Key {id} opens nothing any more.", "La clave {id} ya no abre nada."),
    "keys.none": ("There are no keys.", "No hay claves."),
    "keys.one": (
        "{id} · {prefix}… · {name} · {scopes} · {state}",
        "{id} · {prefix}… · {name} · {scopes} · {state}",
    ),
    "keys.good": ("good until {until}, {used}", "vale hasta el {until}, {used}"),
    "keys.expired": ("expired on {until}", "caducó el {until}"),
    "keys.is_revoked": ("revoked", "revocada"),
    "keys.used": ("last used on {day}", "usada por última vez el {day}"),
    "keys.unused": ("never used", "sin usar"),
    "error.role": ("'{given}' is no role; there are: {known}.", "'{given}' no es un rol; hay: {known}."),
    "error.scope": (
        "'{given}' is no scope; there are: {known}.",
        "'{given}' no es un permiso; hay: {known}.",
    ),
    "error.password_ask": (
        "Nobody is at this terminal to type a password: name a file that holds it with --password-file.",
        "No hay nadie en este terminal para escribir una contraseña: indique con --password-file un fichero "
        "que la contenga.",
    ),
    "error.password_twice": (
        "The two passwords are not the same; nothing was changed.",
        "Las dos contraseñas no son iguales; no se ha cambiado nada.",
    ),
    "error.password_file": (
        "{file} cannot be read as a password: {why}",
        "{file} no se puede leer como contraseña: {why}",
    ),
    "aborted": (
        "There was nothing more to read; nothing was done.",
        "No había nada más que leer; no se ha hecho nada.",
    ),
}
