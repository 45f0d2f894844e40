import numpy as np

from cxrseg.measurements.uncertainty import entropy_map


def entropy(planes) -> np.ndarray:
    planes = np.asarray(planes, np.float32)[:, None, :]
    return entropy_map(planes, {4: "multilabel", 5: "multiclass"}[len(planes)])


def test_multilabel_takes_the_least_certain_structure():
    nan = [np.nan] * 4
    found = entropy([[0, 0.5, 1, 0.1], [0, 0, 1, 0.9], nan, [1, 0.9, 0, 0.25]])
    expected = -(0.25 * np.log2(0.25) + 0.75 * np.log2(0.75))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[0, 1, 0, expected]], atol=1e-6)


def test_multiclass_is_normalised_by_five_classes():
    planes = np.array([[0.2, 1, 0.5], [0.2, 0, 0.5], [0.2, 0, 0], [0.2, 0, 0], [0.2, 0, 0]])
    np.testing.assert_allclose(entropy(planes), [[1, 0, np.log(2) / np.log(5)]], atol=1e-6)


def test_on_a_model(tiny_segmenter, film):
    seen = tiny_segmenter(film)
    found = entropy_map(seen.probabilities, seen.head)
    assert found.shape == film.shape
    assert np.isfinite(found).all()
    assert 0 <= found.min() < found.max() <= 1


def test_values_a_little_beyond_the_range_do_no_harm():
    assert entropy([[1 + 1e-6, -1e-6]] * 4).tolist() == [[0, 0]]
