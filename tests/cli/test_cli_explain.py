"""``osteon explain`` without a rule: what there is to explain."""

from __future__ import annotations

import json

from click.testing import CliRunner

from osteon.care.rules.explain import explain
from osteon.cli.explain import explain as command


def test_without_a_rule_everything_that_can_be_explained_is_listed():
    listed = CliRunner().invoke(command, ["--json"])
    assert listed.exit_code == 0, listed.output
    ids = json.loads(listed.stdout)
    assert {"S-REN-ZOL", "hadji2017", "table_gap", "check_adherence", "M-EXIT"} <= {
        i for kind in ids.values() for i in kind
    }
    for names in ids.values():
        assert all(explain(name) for name in names)
    assert "safety rules" in CliRunner().invoke(command, []).stdout
