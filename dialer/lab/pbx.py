"""What the lab's PBX has in place of an operator's trunk and telephones: the carrier on loopback."""

AGENTS = ("agent-1", "agent-2", "agent-3", "agent-4")

TRUNK = "trunk-lab"
"""The PJSIP endpoint that campaigns name in a rehearsal. It reaches 127.0.0.1 and nothing else."""


def trunk_conf(carrier_port: int, media: str) -> str:
    """The trunk to the rehearsal carrier. `media` is the loopback address of the PBX's RTP."""
    return f"""[{TRUNK}]
type = endpoint
transport = transport-udp
context = recado-inbound
disallow = all
allow = alaw
aors = {TRUNK}
dtmf_mode = rfc4733
direct_media = no
media_address = {media}
bind_rtp_to_media_address = yes

[{TRUNK}]
type = aor
contact = sip:127.0.0.1:{carrier_port}

[{TRUNK}]
type = identify
endpoint = {TRUNK}
match = 127.0.0.1
"""


def agents_conf(carrier_port: int, media: str) -> str:
    """The agents' telephones: they hang on the carrier, where they are answered."""
    return "".join(
        f"""[{agent}]
type = endpoint
transport = transport-udp
context = recado-agents
disallow = all
allow = alaw
aors = {agent}
dtmf_mode = rfc4733
direct_media = no
media_address = {media}
bind_rtp_to_media_address = yes

[{agent}]
type = aor
contact = sip:{agent}@127.0.0.1:{carrier_port}

"""
        for agent in AGENTS
    )
