"""A certificate that vouches for itself, as whoever tries TLS at home makes one."""

import subprocess
from pathlib import Path


def make_certificate(folder: Path, *, name: str) -> Path:
    """Of this name (`DNS:pbx`, `IP:127.0.0.1`), with its key beside it, as openssl makes them."""
    file = folder / f"{name}.pem"
    about = ("-subj", "/CN=recado", "-addext", f"subjectAltName={name}")
    kind = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subprocess.run(
        ["openssl", "req", *kind, *about, "-keyout", file.with_suffix(".key"), "-out", file],
        check=True,
        capture_output=True,
    )
    return file
