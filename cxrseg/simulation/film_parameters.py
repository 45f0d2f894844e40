"""What may differ from film to film between the patient and the archive: each with a range and where it comes from."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np


def _number(low: float, high: float, unit: str, about: str, *, skew: float = 1.0) -> Any:
    """A number drawn between two limits; a skew above 1 crowds it near the lower one."""
    return dataclasses.field(metadata={"low": low, "high": high, "unit": unit, "about": about, "skew": skew})


def _choice(odds: dict[str, float], about: str) -> Any:
    """One of several words, each drawn with its share of the films."""
    return dataclasses.field(metadata={"odds": odds, "about": about})


def _count(odds: dict[int, float], about: str) -> Any:
    """A small whole number, each drawn with its share of the films."""
    return dataclasses.field(metadata={"odds": odds, "about": about})


def _flag(share: float, about: str) -> Any:
    """True in a share of the films."""
    return dataclasses.field(metadata={"share": share, "about": about})


@dataclass(frozen=True)
class FilmParameters:
    """How one film is exposed, processed, annotated and stored.

    Every field's ``metadata`` holds its range (``low`` and ``high``, or ``odds``, or ``share``), its unit and, in
    ``about``, what it means and where the range comes from. Ranges called *chosen* have no source but the look of
    200 clinical films (the Wingspan set); all others name theirs. Values are plain JSON.

    Example:
        >>> FilmParameters.draw(np.random.default_rng(0)).describe("tube_voltage")
        'Tube voltage; European guidelines EUR 16260 ask for 125 kV, practice spans this range. 100 to 130 kV'
    """

    tube_voltage: float = _number(
        100, 130, "kV", "Tube voltage; European guidelines EUR 16260 ask for 125 kV, practice spans this range."
    )
    aluminium: float = _number(
        2.5, 4.0, "mm", "Total filtration in aluminium; EUR 16260 asks for at least 3, IEC 60601-1-3 for 2.5."
    )
    copper: float = _number(0.0, 0.2, "mm", "Added copper, 0.1 to 0.2 in many rooms (EUR 16260).")
    detector_dose: float = _number(
        1.5,
        4.0,
        "microgray",
        "Dose at the detector behind the chest; EUR 16260: speed class 400, that is 2.5, up to 5.",
    )
    quantum_efficiency: float = _number(
        0.3,
        0.65,
        "fraction",
        "DQE at low frequency; about 0.3 for storage phosphors, 0.65 for caesium iodide panels.",
    )
    electronic_noise: float = _number(
        0.001, 0.004, "fraction of the mean signal", "Read-out noise per pixel of the detector; chosen."
    )
    noise_pixel: float = _number(
        0.18,
        0.30,
        "mm",
        "Side of the square whose quanta make one pixel's noise: the detector's pixel, 0.1 to 0.2, where the archive "
        "reduced pictures by picking pixels, more where it averaged; set by power spectra.",
    )
    scatter_fraction: float = _number(
        0.1,
        0.5,
        "fraction",
        "Scatter in the mean signal behind the body, with grid; the lungs of a gridded film 0.2-0.4.",
    )
    scatter_spread: float = _number(25, 60, "mm", "Standard deviation of the scatter's spread; chosen.")
    blur: float = _number(
        0.10, 0.30, "mm", "Standard deviation of focal spot and detector together: an MTF of 0.5 at 0.6 to 1.9 per mm."
    )
    bone_edges: float = _number(
        0.2,
        1.0,
        "factor",
        "Strength of unsharp masking (1.5 mm) of bone, whose cortex voxels smear; chosen.",
    )
    vessels: float = _number(
        0.7,
        1.9,
        "factor",
        "Strength of fine lung vessels, lost in thick slices; 1 is anatomical, the range is set by power spectra.",
    )
    lung_texture: float = _number(
        0.015, 0.075, "g/cm2", "Standard deviation of band-limited soft tissue in the lungs; set by power spectra."
    )
    response: str = _choice(
        {"digital": 0.8, "film": 0.2}, "Detector: a digital one, or film with its full S-curve and dust; chosen."
    )
    lung_grey: float = _number(
        0.42, 0.74, "fraction of the heart's grey", "Grey of the lungs' median: Wingspan 0.45 to 0.75."
    )
    heart_grey: float = _number(
        0.72, 0.92, "fraction of white", "Grey of the heart's median: Wingspan 0.85 to 0.95 of the brightest pixel."
    )
    shoulder: float = _number(
        0.3,
        1.0,
        "fraction",
        "How much of a digital film's curve is a Hurter-Driffield S rather than a line with a soft end; chosen.",
    )
    equalization: float = _number(
        0.1, 0.5, "fraction", "Part of the low frequencies taken out, as multi-frequency processing does; chosen."
    )
    enhancement: float = _number(
        0.4,
        1.8,
        "factor",
        "Strength of unsharp masking in the log signal, as in storage phosphor readers; chosen.",
        skew=2,
    )
    enhancement_radius: float = _number(0.5, 3.0, "mm", "Standard deviation of the unsharp mask; chosen.")
    white_level: float = _number(
        92, 255, "grey value of 255", "Brightest grey of the picture: near 100 in three of four Wingspan films.", skew=3
    )
    black_level: float = _number(0, 12, "grey value of 255", "Grey of the unexposed picture; Wingspan 0 to 12.", skew=2)
    rotation: float = _number(-5, 5, "degrees", "In-plane turn of the patient, counter-clockwise; mostly small.")
    field_width: float = _number(0.88, 1.0, "fraction", "Part of the projection's width that the film shows; chosen.")
    field_height: float = _number(0.88, 1.0, "fraction", "Part of the projection's height that the film shows; chosen.")
    shift_x: float = _number(-1, 1, "fraction", "Where the field lies in the room left by cropping: -1 left, 1 right.")
    shift_y: float = _number(-1, 1, "fraction", "Where the field lies in the room left by cropping: -1 top, 1 bottom.")
    collimation: str = _choice(
        {"none": 0.7, "black": 0.24, "grey": 0.02, "white": 0.04}, "What lies outside the shutters; chosen."
    )
    marker: str = _choice(
        {"boxed": 0.6, "plain": 0.2, "lead": 0.1, "none": 0.1}, "Side marker: Wingspan has a boxed R on most films."
    )
    text_lines: int = _count({0: 0.85, 1: 0.06, 2: 0.05, 4: 0.04}, "Lines of burned-in text; chosen.")
    leads: int = _count({0: 0.82, 2: 0.06, 3: 0.08, 5: 0.04}, "Electrocardiogram leads; chosen.")
    pacemaker: bool = _flag(0.05, "A pacemaker with its lead; chosen.")
    sternal_wires: bool = _flag(0.05, "Wire loops after a sternotomy; chosen.")
    necklace: bool = _flag(0.03, "A chain around the neck; chosen.")
    buttons: bool = _flag(0.03, "Buttons or snaps of a gown; chosen.")
    tube: bool = _flag(0.05, "A central line or a breathing tube; chosen.")
    inverted: bool = _flag(0.025, "Stored with dense parts dark; chosen: rare.")
    resolution: float = _number(
        0.5, 1.0, "fraction", "Side to which the picture was once reduced before it was enlarged; chosen.", skew=0.08
    )
    jpeg_quality: int = _count({0: 0.75, 80: 0.05, 90: 0.1, 95: 0.1}, "Quality of a lossy copy; 0: never compressed.")

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "FilmParameters":
        """Draw every parameter from its range, one after the other.

        Args:
            rng: source of chance; the same state gives the same parameters.

        Returns:
            Parameters of one film.
        """
        values: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            about = field.metadata
            if "share" in about:
                values[field.name] = bool(rng.random() < about["share"])
            elif "odds" in about:
                options = list(about["odds"])
                values[field.name] = options[int(rng.choice(len(options), p=list(about["odds"].values())))]
            elif field.name == "rotation":
                values[field.name] = float(np.clip(rng.normal(0, 1.6), about["low"], about["high"]))
            else:
                values[field.name] = float(
                    about["low"] + (about["high"] - about["low"]) * rng.random() ** about["skew"]
                )
        return cls(**values)

    @classmethod
    def describe(cls, name: str) -> str:
        """Say what a parameter means and over which range it is drawn.

        Args:
            name: a field of this class.

        Returns:
            One line.
        """
        about = cls.__dataclass_fields__[name].metadata
        if "share" in about:
            return f"{about['about']} {about['share']:.1%} of films"
        if "odds" in about:
            return f"{about['about']} " + ", ".join(f"{option} {share:.0%}" for option, share in about["odds"].items())
        return f"{about['about']} {about['low']} to {about['high']} {about['unit']}"
