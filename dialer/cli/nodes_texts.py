"""What `recado nodes` says, in English and Spanish."""

from collections.abc import Mapping

NODES: Mapping[str, tuple[str, str]] = {
    "help.nodes": (
        "The machines that dial from this database, and how each stands.",
        "Las máquinas que marcan desde esta base de datos, y cómo está cada una.",
    ),
    "help.nodes.gone": (
        "Say that a node never comes back: its open calls end as what is known of them.",
        "Da por perdido un nodo: sus llamadas abiertas acaban según lo que se sepa de ellas.",
    ),
    "help.nodes.name": (
        "Its name, as `recado nodes` shows it.",
        "Su nombre, como lo muestra `recado nodes`.",
    ),
    "nodes.dials": (
        "{node}: dials (run {epoch}, since {since}); {up} calls up, {reserved} reserved",
        "{node}: marca (ejecución {epoch}, desde {since}); {up} llamadas en curso, {reserved} reservadas",
    ),
    "nodes.first": (
        "; campaigns with agents, mails and webhooks are its own",
        "; suyas son las campañas con agentes, los correos y los webhooks",
    ),
    "nodes.dead": (
        "{node}: has not been heard of since {until}; {up} calls of it are open and block their people until "
        "it is back, or until `recado nodes gone {node}`",
        "{node}: sin señales desde {until}; {up} llamadas suyas siguen abiertas y bloquean a sus personas "
        "hasta que vuelva, o hasta `recado nodes gone {node}`",
    ),
    "nodes.ended": ("{node}: does not dial since {until}", "{node}: no marca desde {until}"),
    "nodes.gone": ("{node}: given up on {gone}", "{node}: dado por perdido el {gone}"),
    "nodes.one": (
        "An SQLite ledger has one dialing process and needs no nodes; several machines need PostgreSQL.",
        "Un registro SQLite tiene un solo proceso que marca y no necesita nodos; varias máquinas necesitan "
        "PostgreSQL.",
    ),
    "nodes.none": (
        "No node has dialled from this database yet.",
        "Ningún nodo ha marcado aún desde esta base de datos.",
    ),
    "nodes.given_up": (
        "{node} is given up: {released} reserved calls released, {settled} ended without its event log.",
        "{node} se da por perdido: {released} llamadas reservadas liberadas, {settled} terminadas sin su "
        "registro de eventos.",
    ),
    "error.no_such_node": (
        "No node '{node}' ever dialled from this database; `recado nodes` lists those that did.",
        "Ningún nodo '{node}' ha marcado desde esta base de datos; `recado nodes` enumera los que sí.",
    ),
    "error.node_dials": (
        "The node '{node}' dials, or did a moment ago. Stop it, wait until its lease is over "
        "(`recado nodes`), and say it again.",
        "El nodo '{node}' marca, o marcaba hace un momento. Deténgalo, espere a que venza su plazo "
        "(`recado nodes`) y repítalo.",
    ),
}
