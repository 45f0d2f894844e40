from cxrseg import samples
from cxrseg.images import load_image


def test_each_sample_is_a_film_with_origin_and_licence():
    assert samples.samples()
    for sample in samples.samples():
        assert min(load_image(sample.path).pixels.shape) > 500
        assert sample.title
        assert sample.origin
        assert sample.licence


def test_without_the_package_there_is_no_sample(monkeypatch):
    monkeypatch.setattr(samples.importlib.util, "find_spec", lambda name: None)
    assert samples.samples() == ()
