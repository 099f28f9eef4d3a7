"""What compose.yaml and compose.nodes.yaml give to whom: read as written, nothing is started."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILES = ("compose.yaml", "compose.nodes.yaml")


def composed(name: str) -> dict[str, Any]:
    """The file with its anchors filled in, and what it takes from the other one."""
    whole: dict[str, Any] = YAML(typ="safe").load((ROOT / name).read_text())
    for service, given in whole["services"].items():
        if base := given.pop("extends", None):
            whole["services"][service] = composed(base["file"])["services"][base["service"]] | given
    return whole


def mounted(service: dict[str, Any]) -> dict[str, str]:
    """Where in the container -> what of the host."""
    return {each.split(":")[1]: each.split(":")[0] for each in service.get("volumes", [])}


@pytest.mark.parametrize("name", FILES)
def test_no_service_has_a_right_it_does_not_need(name: str) -> None:
    for service, given in composed(name)["services"].items():
        assert given["security_opt"] == ["no-new-privileges:true"], service
        assert "privileged" not in given
        if service != "postgres":
            assert (given["read_only"], given["cap_drop"]) == (True, ["ALL"]), service


@pytest.mark.parametrize("name", FILES)
def test_the_database_is_on_no_network(name: str) -> None:
    postgres = composed(name)["services"]["postgres"]
    assert postgres["network_mode"] == "none"
    assert "ports" not in postgres


@pytest.mark.parametrize("name", FILES)
def test_what_is_mounted_is_in_the_tree_or_a_volume_of_the_file(name: str) -> None:
    whole = composed(name)
    for service in whole["services"].values():
        for source in mounted(service).values():
            assert (ROOT / source).exists() if source.startswith(".") else source in whole["volumes"]


def test_nodes_can_be_scaled() -> None:
    """Replicas on one network of the host, with a name or a published port, would be in each other's way."""
    node = composed("compose.nodes.yaml")["services"]["node"]
    assert not {"container_name", "hostname", "ports", "network_mode"} & node.keys()
    assert node["networks"] == ["calls"]


def test_every_node_calls_through_the_proxy_and_every_part_asks_one_database() -> None:
    whole = composed("compose.nodes.yaml")
    gateway = whole["networks"]["calls"]["ipam"]["config"][0]["gateway"]
    services = whole["services"]
    assert services["node"]["environment"]["TRUNK_HOST"] == gateway
    assert f"--substdef=!NODES_SIDE!{gateway}:5060!g" in services["kamailio"]["command"]
    assert f"socket=udp:{gateway}:5060" in (ROOT / "examples/kamailio/dispatcher.list").read_text()
    for each in ("node", "screen"):
        assert mounted(services[each])["/run/postgresql"] == "postgres-socket"


def test_a_list_that_the_screen_took_is_where_the_nodes_look_for_it() -> None:
    services = composed("compose.nodes.yaml")["services"]
    state = "/var/lib/recado"
    uploads = services["node"]["environment"]["UPLOADS"]
    assert uploads == f"{state}/campaigns"
    assert mounted(services["screen"])[uploads] == mounted(services["node"])[uploads]


def test_the_image_has_every_folder_that_a_volume_is_laid_over() -> None:
    """An empty volume takes its owner from there; else it would be root's, and nobody could write."""
    image = (ROOT / "Dockerfile").read_text()
    for name in FILES:
        for service in composed(name)["services"].values():
            if service.get("image") == "recado":
                volumes = [path for path, source in mounted(service).items() if not source.startswith(".")]
                assert all(path in image for path in volumes if path != "/run/postgresql")
