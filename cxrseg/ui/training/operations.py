"""The paper's 13 augmentations as single operations, taken from the training pipeline with its own parameters."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import albumentations as A

from cxrseg.augmentation import OVERSIZE, paper
from cxrseg.preprocessing import Preprocessing


@dataclass(frozen=True)
class Control:
    """A parameter that the visitor may set.

    Attributes:
        name: albumentations' name for it.
        low: least value.
        high: greatest value.
        step: between values.
        value: what training uses.
    """

    name: str
    low: float
    high: float
    step: float
    value: float


@dataclass(frozen=True)
class Operation:
    """One of the operations that the paper names.

    Attributes:
        name: the paper's name.
        transforms: from the training pipeline; one, or what a container holds.
        chance: share of the films on which training uses it, 0 to 1.
        moves: whether it moves pixels, so that the truth must move along.
        controls: what the visitor may set.
        settings: turns the controls' values into arguments of albumentations.
        shown: names of the arguments to show.
    """

    name: str
    transforms: tuple[A.BasicTransform | A.BaseCompose, ...]
    chance: float
    moves: bool
    controls: tuple[Control, ...] = ()
    settings: Callable[..., Mapping[str, Any]] = lambda: {}
    shown: tuple[str, ...] = ()

    @property
    def container(self) -> bool:
        """Whether it only holds other operations."""
        return isinstance(self.transforms[0], A.BaseCompose) or len(self.transforms) > 1

    def arguments(self, values: Sequence[float] = ()) -> dict[str, Any]:
        """The arguments to show, as in training or as the visitor has set them.

        Args:
            values: of the controls; those that are missing are training's.
        """
        if self.container:
            return {}
        known = self.transforms[0].get_transform_init_args()
        known |= self._set(values)
        return {key: known[key] for key in self.shown}

    def pipeline(self, values: Sequence[float] = ()) -> A.Compose:
        """Build a pipeline of this operation alone, which always happens; a container is run as it is in training.

        Args:
            values: of the controls, as for `arguments`.

        Returns:
            A pipeline for `cxrseg.augmentation.draw` that records what it has drawn.
        """
        transforms = list(self.transforms)
        if not self.container:
            kind = type(transforms[0])
            taken = inspect.signature(kind).parameters  # PadIfNeeded tells one that it does not take
            known = {k: v for k, v in transforms[0].get_transform_init_args().items() if k in taken}
            transforms = [kind(**{**known, **self._set(values), "p": 1.0})]
        return A.Compose(transforms, strict=True, seed=0, save_applied_params=True)

    def _set(self, values: Sequence[float]) -> dict[str, Any]:
        given = [
            min(max(float(value), control.low), control.high)
            for control, value in zip(self.controls, values, strict=False)
        ]
        if not given:
            return {}
        return dict(self.settings(*given, *(control.value for control in self.controls[len(given) :])))


def operations(preprocessing: Preprocessing) -> dict[str, Operation]:
    """Take the paper's operations from the pipeline that trains a model.

    Args:
        preprocessing: the model's.

    Returns:
        The 13 operations by the paper's names: those of the grey levels, those that move pixels, the containers.
    """
    size, full = preprocessing.size, round(preprocessing.size * OVERSIZE)
    pipeline = paper(preprocessing)
    flip, tones, warps, frames, resize, normalize = pipeline.transforms
    contrast, gamma, brightness = tones.transforms
    elastic, grid, optical = warps.transforms
    pad, crop = frames.transforms
    border = ("border_mode", "fill", "fill_mask")

    def of(group: A.OneOf) -> float:
        return group.p / len(group.transforms)

    # Each of a group is as likely as the others, as long as their own p are all 1.
    found = (
        Operation(
            "RandomContrast",
            (contrast,),
            of(tones),
            False,
            (Control("contrast_limit", 0, 1, 0.05, contrast.contrast_limit[1]),),
            lambda limit: {"contrast_limit": (-limit, limit)},
            ("brightness_limit", "contrast_limit"),
        ),
        Operation(
            "RandomBrightness",
            (brightness,),
            of(tones),
            False,
            (Control("brightness_limit", 0, 1, 0.05, brightness.brightness_limit[1]),),
            lambda limit: {"brightness_limit": (-limit, limit)},
            ("brightness_limit", "contrast_limit"),
        ),
        Operation(
            "RandomGamma",
            (gamma,),
            of(tones),
            False,
            (
                Control("gamma_limit[0]", 10, 100, 5, gamma.gamma_limit[0]),
                Control("gamma_limit[1]", 100, 400, 10, gamma.gamma_limit[1]),
            ),
            lambda low, high: {"gamma_limit": (low, high)},
            ("gamma_limit",),
        ),
        Operation(
            "Normalize",
            (normalize,),
            normalize.p,
            False,
            (Control("mean", 0, 1, 0.05, normalize.mean[0]), Control("std", 0.05, 1, 0.05, normalize.std[0])),
            lambda mean, std: {"mean": (mean,) * 3, "std": (std,) * 3},
            ("mean", "std", "max_pixel_value"),
        ),
        Operation("HorizontalFlip", (flip,), flip.p, True, shown=("p",)),
        Operation(
            "Resize",
            (resize,),
            resize.p,
            True,
            (Control("height, width", 32, full, 32, size),),
            lambda side: {"height": int(side), "width": int(side)},
            ("height", "width", "interpolation"),
        ),
        Operation(
            "PadIfNeeded",
            (pad,),
            of(frames),
            True,
            (Control("min_height, min_width", full, 2 * full, 8, pad.min_height),),
            lambda side: {"min_height": int(side), "min_width": int(side)},
            ("min_height", "min_width", "position", *border),
        ),
        Operation(
            "RandomSizedCrop",
            (crop,),
            of(frames),
            True,
            (Control("min_max_height[0]", round(full * 0.2), full, 4, crop.min_max_height[0]),),
            lambda low: {"min_max_height": (int(low), full)},
            ("min_max_height", "size"),
        ),
        Operation(
            "ElasticTransform",
            (elastic,),
            of(warps),
            True,
            (
                Control("alpha", 0, full * 8, full // 4, elastic.alpha),
                Control("sigma", round(full * 0.02), round(full * 0.2), 1, elastic.sigma),
            ),
            lambda alpha, sigma: {"alpha": alpha, "sigma": sigma},
            ("alpha", "sigma", *border),
        ),
        Operation(
            "GridDistortion",
            (grid,),
            of(warps),
            True,
            (
                Control("distort_limit", 0, 0.8, 0.05, grid.distort_limit[1]),
                Control("num_steps", 1, 12, 1, grid.num_steps),
            ),
            lambda limit, steps: {"distort_limit": (-limit, limit), "num_steps": int(steps)},
            ("num_steps", "distort_limit", *border),
        ),
        Operation(
            "OpticalDistortion",
            (optical,),
            of(warps),
            True,
            (Control("distort_limit", 0, 1, 0.05, optical.distort_limit[1]),),
            lambda limit: {"distort_limit": (-limit, limit)},
            ("distort_limit", *border),
        ),
        Operation("OneOf", (tones, warps, frames), tones.p, True),
        Operation("Compose", tuple(pipeline.transforms), pipeline.p, True),
    )
    return {operation.name: operation for operation in found}
