"""Tables whose rows cite their sources."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_helpers.notebook import cited_tables


class TestCited:
    FRAME = pd.DataFrame({"what": ["a|b ~5", "c"], "gain": [2.0, None], "cite": ["one,two", ""]})

    def test_keys_become_citations_and_what_is_missing_a_dash(self) -> None:
        lines = cited_tables.cited(self.FRAME).markdown.splitlines()

        assert lines[0] == "| what | gain | Source |"
        assert lines[1] == "| :--- | ---: | :--- |"
        assert lines[2] == r"| a\|b \~5 | 2\.00 | {cite:t}`one,two` |"
        assert lines[3] == "| c | – | – |"

    def test_numbers_may_stay_as_their_source_has_them(self) -> None:
        frame = pd.DataFrame({"wh": [0.36, 11287.0, None], "cite": ["a", "b", "c"]})
        lines = cited_tables.cited(frame, digits=None).markdown.splitlines()

        assert [line.split(" | ")[0] for line in lines[2:]] == [r"| 0\.36", r"| 11\,287", "| –"]

    def test_a_named_index_becomes_columns(self) -> None:
        table = cited_tables.cited(self.FRAME.set_index("what"))

        assert table.markdown.startswith("| what | gain | Source |")

    def test_without_citations_is_refused(self) -> None:
        with pytest.raises(ValueError, match="give it a column cite"):
            cited_tables.cited(pd.DataFrame({"a": [1]}))
