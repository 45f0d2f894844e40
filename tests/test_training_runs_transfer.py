"""The comparison that the Training tab reads: absent or damaged."""

import json

import pytest
from test_research_transfer import row

from cxrseg.errors import ModelError
from cxrseg.training_runs.transfer import load, load_history


def test_absent_is_none_and_damaged_is_an_error(tmp_path):
    assert load(tmp_path / "no.json") is None
    assert load_history(tmp_path) is None
    for text in ("{", "{}", "[]", '{"runs": []}', json.dumps([row(1, 0.5) | {"epoch": "one"}])):
        (tmp_path / "history.json").write_text(text)
        with pytest.raises(ModelError, match="damaged"):
            load_history(tmp_path)
        with pytest.raises(ModelError, match="damaged"):
            load(tmp_path / "history.json")
