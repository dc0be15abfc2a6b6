"""``clv config-keys``."""

from pathlib import Path

from clv_assets.core.report.config_keys import BEGIN, END
from clv_assets_tests.cli.commands import clv, clv_process


def test_config_keys_prints_the_reference_or_writes_it_between_two_markers(tmp_path: Path) -> None:
    document, other = tmp_path / "README.md", tmp_path / "other.md"
    document.write_text(f"# Keys\n{BEGIN}\n{END}\nend\n")
    other.write_text("# Keys\n")

    printed = clv("config-keys").output
    assert clv("config-keys", "--into", str(document)).exit_code == 0
    refused = clv_process("config-keys", "--into", str(other))

    assert "| `training.pred_months` |" in printed
    assert document.read_text() == f"# Keys\n{BEGIN}\n\n{printed}\n{END}\nend\n"
    assert refused.returncode == 1
    assert "other.md: the two lines" in refused.stderr
    assert other.read_text() == "# Keys\n"
