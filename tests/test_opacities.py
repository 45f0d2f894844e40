"""Clouded lungs."""

import random

import albumentations as A
import numpy as np
import pytest

from cxrseg.opacities import LungOpacities


@pytest.fixture
def film():
    """Dark lungs, (120, 100, 3) uint8, in bright tissue, and their mask with the four structures' channels."""
    image = np.full((120, 100, 3), 180, np.uint8)
    mask = np.zeros((120, 100, 4), np.uint8)
    mask[20:100, 10:40, 0] = mask[20:100, 60:90, 0] = 1
    image[mask[..., 0] == 1] = 40
    return image, mask


def cloud(image, mask, seed=0, **options):
    pipeline = A.Compose([LungOpacities(p=1, **options)], strict=True, seed=0)
    pipeline.set_random_state(np.random.default_rng(seed), random.Random(seed))  # noqa: S311
    return pipeline(image=image, mask=mask)


def test_lungs_become_brighter_up_to_soft_tissue_and_nothing_else_changes(film):
    image, mask = film
    result = cloud(image, mask, density=(0.6, 1.0))
    lungs = mask[..., 0] == 1
    assert (result["mask"] == mask).all()
    assert (result["image"][~lungs] == image[~lungs]).all()
    change = result["image"][lungs].astype(int) - image[lungs]
    assert change.min() >= 0
    assert 40 < change.max() <= 140
    assert result["image"].dtype == np.uint8


def test_denser_clouds_hide_more(film):
    thin, dense = (cloud(*film, density=(share, share))["image"].astype(float).mean() for share in (0.2, 0.9))
    assert film[0].mean() < thin < dense


def test_the_same_state_gives_the_same_clouds_and_another_gives_others(film):
    one, two, other = (cloud(*film, seed=seed)["image"] for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()


@pytest.mark.parametrize("value", [0, 255])
def test_a_film_without_labelled_lungs_stays_as_it_is(film, value):
    image, mask = film
    assert (cloud(image, np.full_like(mask, value))["image"] == image).all()


def test_a_picture_that_is_all_lung_stays_as_it_is(film):
    image, mask = film
    assert (cloud(image, np.ones_like(mask))["image"] == image).all()
