"""A film is measured once, by one pass of the network, and what is written is what the docs describe."""

import json
import re
from pathlib import Path

import pytest
from helpers import chest_film, chest_masks

from cxrseg.errors import LabelError
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.model import PACKAGED
from cxrseg.plausibility import Remedy, undo
from cxrseg.results import findings as module
from cxrseg.results.findings import Findings, examine

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/wingspan/images/wingspan-091.png"
packaged_only = pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")


@pytest.fixture(scope="module")
def packaged() -> Segmenter:
    return Segmenter.from_pretrained(device="cpu")


def flat(value: object, name: str = "") -> set[str]:
    """The names of all fields, a dot between levels; of lists no further than their own."""
    if not isinstance(value, dict):
        return {name}
    return {inner for key, item in value.items() for inner in flat(item, f"{name}.{key}" if name else key)}


def described() -> set[str]:
    """The fields that ``docs/results.md`` describes."""
    names = set()
    for row in re.findall(r"^\| (`[^|]*`) \|", (ROOT / "docs/results.md").read_text(), re.M):
        first, *others = re.findall(r"`([^`]+)`", row)
        names.add(first)
        names |= {f"{first.rpartition('.')[0]}{other}" if other[0] == "." else other for other in others}
    return names


def covers(known: set[str], field: str) -> bool:
    """Whether a field is described itself, as part of an object that is, or under the name of any structure."""
    field = re.sub(r"^structures\.\w+", "structures.NAME", field)
    return any(field == name or field.startswith(f"{name}.") for name in known)


@packaged_only
def test_every_field_is_described_and_every_described_field_is_there(packaged):
    film = load_image(EXAMPLE)
    content = examine(Radiograph(film.pixels, film.name, (0.5, 0.5)), packaged).to_json(named=True)
    json.dumps(content, allow_nan=False)
    fields, known = flat(content), described()
    assert [field for field in sorted(fields) if not covers(known, field)] == []
    structures = {re.sub(r"^structures\.\w+", "structures.NAME", field) for field in fields}
    assert [n for n in sorted(known) if not any(f == n or f.startswith(f"{n}.") for f in structures)] == []


def test_the_name_stays_away_unless_it_is_asked_for(tiny_segmenter, film):
    findings = examine(Radiograph(film, "Doe.png"), tiny_segmenter)
    assert "Doe" not in json.dumps(findings.to_json())
    assert findings.to_json(named=True)["film"]["name"] == "Doe.png"


@packaged_only
def test_a_film_costs_one_pass_and_more_only_in_doubt(packaged, monkeypatch):
    passes = []
    run = packaged.run
    monkeypatch.setattr(packaged, "run", lambda batch: passes.append(len(batch)) or run(batch))
    film = load_image(EXAMPLE)
    assert examine(film, packaged).plausibility.plausible
    assert passes == [1]
    assert not examine(undo(film, Remedy(quarter_turns=1)), packaged).plausibility.plausible
    assert passes == [1, 1, 7]


def test_nothing_is_measured_twice(tiny_segmenter, monkeypatch):
    counted = []
    for name in ("cardiothoracic_ratio", "lung_area_ratio", "area_shares", "areas_cm2"):
        function = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, f=function, n=name: counted.append(n) or f(*a))
    film = Radiograph(chest_film(chest_masks((120, 150))), "film.png", (0.5, 0.5))
    findings = examine(film, tiny_segmenter)
    for _ in range(2):
        findings.to_json()
    assert sorted(counted) == sorted(set(counted))
    assert len(counted) == 4


def test_a_film_of_another_size_is_refused(tiny_segmenter, film):
    with pytest.raises(LabelError, match=r"\(12, 15\)"):
        Findings(Radiograph(film[:12, :15], "x"), tiny_segmenter(film), {})
    assert Findings(Radiograph(film, "x"), tiny_segmenter(film), {}).areas == {}
