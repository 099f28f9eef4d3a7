"""What `recado serve` says: English, Spanish."""

from collections.abc import Mapping

SERVE_TEXTS: Mapping[str, tuple[str, str]] = {
    "help.serve": (
        "Dial what is launched, and serve the screen and the API, in one process.",
        "Llama en las campañas lanzadas y sirve la pantalla y la API, en un solo proceso.",
    ),
    "help.serve.port": ("The port to listen on.", "El puerto en el que escucha."),
    "help.serve.host": (
        "The address to listen on; another than loopback wants TLS, or a proxy before it.",
        "La dirección en la que escucha; si no es local, use TLS o un proxy delante.",
    ),
    "help.serve.api_only": (
        "Serve screen and API; another process dials.",
        "Sirve la pantalla y la API; llama otro proceso.",
    ),
    "help.serve.dialer_only": (
        "Dial; another process serves screen and API.",
        "Llama; otro proceso sirve la pantalla y la API.",
    ),
    "help.serve.tls_cert": ("The certificate (PEM) to speak https with.", "El certificado (PEM) para https."),
    "help.serve.tls_key": ("Its key (PEM).", "Su clave (PEM)."),
    "help.serve.behind_proxy": (
        "A proxy on this machine speaks https with browsers: its forwarded headers are trusted.",
        "Un proxy de esta máquina habla https con los navegadores: se confía en sus cabeceras.",
    ),
    "help.serve.allow_host": (
        "A name by which browsers call it, such as recado.example.org; repeat for several.",
        "Un nombre por el que lo llaman los navegadores, p. ej. recado.example.org; se puede repetir.",
    ),
    "serve.ready": ("Recado is ready: {url}", "Recado está listo: {url}"),
    "serve.dials": ("Dialling what is launched.", "Se llama en las campañas que se lancen."),
    "serve.waits": ("Waiting to dial. {why}", "En espera para llamar. {why}"),
    "serve.drain": (
        "Stopping: no new calls, those in progress may finish (once more to leave them to Asterisk)",
        "Deteniendo: sin llamadas nuevas, las que hay pueden acabar (otra vez para dejarlas a Asterisk)",
    ),
    "serve.clear": (
        "Passwords cross the network unprotected: use --tls-cert and --tls-key, or a proxy and "
        "--behind-proxy.",
        "Las contraseñas viajan sin proteger por la red: use --tls-cert y --tls-key, o un proxy y "
        "--behind-proxy.",
    ),
    "error.serve.port": (
        "Port {port} of {host} cannot be used: {why}. Name another with --port, or end what uses it.",
        "El puerto {port} de {host} no se puede usar: {why}. Indique otro con --port o pare lo que lo usa.",
    ),
    "error.serve.both": (
        "--api-only and --dialer-only exclude each other; without either, one process does both.",
        "--api-only y --dialer-only se excluyen; sin ninguna, un proceso hace ambas cosas.",
    ),
    "error.serve.tls": (
        "--tls-cert and --tls-key belong together, and must be files that can be read.",
        "--tls-cert y --tls-key van juntas y deben ser ficheros que se puedan leer.",
    ),
}
