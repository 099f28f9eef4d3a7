"""What `recado doctor` says of how Asterisk runs, in English and in Spanish."""

from collections.abc import Mapping

PBX: Mapping[str, tuple[str, str]] = {
    "user.name": ("Asterisk's user", "usuario de Asterisk"),
    "user.ok": ("runs as {user}, not as root", "funciona como {user}, no como root"),
    "user.rehearsal": (
        "runs as {user}, who rehearses; it reaches this machine and nothing else",
        "funciona como {user}, que ensaya; no llega más allá de esta máquina",
    ),
    "user.bad": (
        "runs as root: who breaks into Asterisk owns the machine",
        "funciona como root: quien entre en Asterisk es dueño de la máquina",
    ),
    "user.do": (
        "Start it as a user of its own (Debian's service does: asterisk -U asterisk).",
        "Arránquelo como usuario propio (el servicio de Debian lo hace: asterisk -U asterisk).",
    ),
    "user.unseen": (
        "cannot be told: its process is not to be seen from here",
        "no se puede saber: su proceso no se ve desde aquí",
    ),
    "user.look": (
        "On Asterisk's machine: ps -C asterisk -o user= must not say root.",
        "En la máquina de Asterisk: ps -C asterisk -o user= no debe decir root.",
    ),
    "dangerous.name": ("live_dangerously", "live_dangerously"),
    "dangerous.ok": ("is off", "está desactivado"),
    "dangerous.bad": (
        "is on: AMI users reach every file that Asterisk may read or write",
        "está activado: los usuarios de AMI llegan a todo fichero que Asterisk pueda leer o escribir",
    ),
    "dangerous.do": (
        "In asterisk.conf, [options]: live_dangerously = no; then restart Asterisk.",
        "En asterisk.conf, [options]: live_dangerously = no; después, reinicie Asterisk.",
    ),
    "dangerous.unseen": (
        "cannot be told: {user} may not ask ({why})",
        "no se puede saber: {user} no puede preguntarlo ({why})",
    ),
    "ami.name": ("who reaches AMI", "quién llega a AMI"),
    "ami.ok": ("only this machine ({where})", "solo esta máquina ({where})"),
    "ami.tls": ("{where}, by TLS with a verified certificate", "{where}, por TLS con certificado verificado"),
    "ami.bad": (
        "it listens at {where}: passwords and calls pass in clear, and anybody may try",
        "escucha en {where}: las contraseñas y las llamadas pasan en claro, y cualquiera puede probar",
    ),
    "ami.do": (
        "In manager.conf, [general]: bindaddr = 127.0.0.1; from elsewhere, TLS (asterisk_conf/README.md).",
        "En manager.conf, [general]: bindaddr = 127.0.0.1; desde fuera, TLS (asterisk_conf/README.md).",
    ),
    "ami.unseen": (
        "cannot be told: no socket of this machine has port {port}",
        "no se puede saber: ningún socket de esta máquina tiene el puerto {port}",
    ),
    "ami.look": (
        "On Asterisk's machine: ss -lnt 'sport = :{port}' must show 127.0.0.1 alone.",
        "En la máquina de Asterisk: ss -lnt 'sport = :{port}' solo debe mostrar 127.0.0.1.",
    ),
    "http.name": ("AMI over HTTP", "AMI por HTTP"),
    "http.ok": ("is off", "está desactivado"),
    "http.bad": ("is on: one more door, and nobody uses it", "está activado: una puerta más que nadie usa"),
    "http.unseen": ("cannot be told: Asterisk did not say", "no se puede saber: Asterisk no lo dijo"),
    "http.do": (
        "In manager.conf: webenabled = no; in http.conf: enabled = no; then restart Asterisk.",
        "En manager.conf: webenabled = no; en http.conf: enabled = no; después, reinicie Asterisk.",
    ),
    "listening.name": ("where Asterisk listens", "dónde escucha Asterisk"),
    "listening.ok": (
        "AMI, SIP ({sip}), sound ({rtp}) and nothing else",
        "AMI, SIP ({sip}), sonido ({rtp}) y nada más",
    ),
    "listening.bad": ("also at {where}, which no call needs", "también en {where}, y ninguna llamada lo usa"),
    "listening.do": (
        "Take asterisk_conf/modules.conf and http.conf as they are, and restart Asterisk.",
        "Use asterisk_conf/modules.conf y http.conf tal cual, y reinicie Asterisk.",
    ),
    "listening.unseen": (
        "cannot be told: its sockets are not to be seen from here",
        "no se puede saber: sus sockets no se ven desde aquí",
    ),
    "listening.look": (
        "On Asterisk's machine: ss -lntup | grep asterisk must show AMI, SIP and sound (rtp.conf) alone, and "
        "two UDP ports of SIP's name look-up.",
        "En la máquina de Asterisk: ss -lntup | grep asterisk solo debe mostrar AMI, SIP, sonido (rtp.conf) "
        "y dos puertos UDP de la búsqueda de nombres de SIP.",
    ),
    "sharp.name": ("modules that calls do not need", "módulos que las llamadas no necesitan"),
    "sharp.ok": ("none of the {n} sharp ones is loaded", "ninguno de los {n} delicados está cargado"),
    "sharp.bad": (
        "loaded: {found}; each is one more way into this machine",
        "cargados: {found}; cada uno es otro camino a esta máquina",
    ),
    "sharp.do": (
        "Unless another use of this Asterisk needs them: modules.conf as in asterisk_conf/ (autoload = no).",
        "Salvo que otro uso de este Asterisk los necesite: modules.conf como en asterisk_conf/ "
        "(autoload = no).",
    ),
    "files.name": ("Asterisk's configuration", "configuración de Asterisk"),
    "files.ok": (
        "{folder}: Asterisk's user cannot change it, strangers cannot read its passwords",
        "{folder}: el usuario de Asterisk no puede cambiarla, los extraños no leen sus contraseñas",
    ),
    "files.rehearsal": ("{folder} is a rehearsal's", "{folder} es de un ensayo"),
    "files.bad": (
        "Asterisk's user may write {path}: who holds {user}'s password could make it do anything",
        "el usuario de Asterisk puede escribir {path}: quien tenga la contraseña de {user} podría hacer "
        "cualquier cosa",
    ),
    "files.do": (
        "chown -R root:asterisk {folder}; chmod -R u=rwX,g=rX,o= {folder}",
        "chown -R root:asterisk {folder}; chmod -R u=rwX,g=rX,o= {folder}",
    ),
    "files.readable": (
        "everybody on this machine may read {path}, which holds passwords",
        "cualquiera en esta máquina puede leer {path}, que contiene contraseñas",
    ),
    "files.unseen": (
        "cannot be told: Asterisk's process or {folder} is not to be seen from here",
        "no se puede saber: el proceso de Asterisk o {folder} no se ven desde aquí",
    ),
    "files.look": (
        "On Asterisk's machine its files must belong to root, group asterisk, mode 640; the folder 750.",
        "En la máquina de Asterisk, los ficheros: de root, grupo asterisk, modo 640; la carpeta, modo 750.",
    ),
    "writer.name": ("who writes the event log", "quién escribe el registro de eventos"),
    "writer.ok": ("{user} may write {folder}", "{user} puede escribir en {folder}"),
    "writer.bad": (
        "Asterisk's user {user} may not write {folder}: no result of a call would be known",
        "el usuario {user} de Asterisk no puede escribir en {folder}: no se sabría qué fue de las llamadas",
    ),
    "writer.do": (
        "install -d -o {user} -g asterisk -m 2770 {folder}",
        "install -d -o {user} -g asterisk -m 2770 {folder}",
    ),
    "writer.elsewhere": (
        "Asterisk writes to {there}, Recado reads {folder}: no result of a call would be known",
        "Asterisk escribe en {there}, Recado lee {folder}: no se sabría qué fue de las llamadas",
    ),
    "writer.point": (
        "RECADO_EVENT_LOG={there}/recado.jsonl",
        "RECADO_EVENT_LOG={there}/recado.jsonl",
    ),
    "writer.unseen": (
        "cannot be told: Asterisk's process or its folder is not to be seen from here",
        "no se puede saber: el proceso de Asterisk o su carpeta no se ven desde aquí",
    ),
    "writer.look": (
        "On Asterisk's machine: its user must be able to write {there}.",
        "En la máquina de Asterisk: su usuario debe poder escribir en {there}.",
    ),
    "readable.name": ("files with secrets", "ficheros con secretos"),
    "readable.ok": ("strangers cannot read them", "los extraños no los pueden leer"),
    "readable.bad": (
        "everybody on this machine may read {files}",
        "cualquiera en esta máquina puede leer {files}",
    ),
    "readable.do": ("chmod o= {files}", "chmod o= {files}"),
}
