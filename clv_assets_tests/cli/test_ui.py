"""``clv ui``: it never takes a port that something else serves."""

import socket

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_a_port_in_use_is_an_error_and_nothing_is_begun(shop: Engine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        result = clv("ui", *config_of(shop), "--port", port)

    assert result.exit_code == 1
    assert result.stderr == f"clv: port {port} is in use; name another one with --port\n"
    assert not shop.root.exists()
