"""What the sections of the Validation tab share: the figures by data set, and the films at hand."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from cxrseg.classes import CLASSES
from cxrseg.datasets import Film
from cxrseg.evaluation.validation import Validation
from cxrseg.figures.accuracy import class_marks
from cxrseg.metrics import FilmScore, as_published, labelled_by, total_confusion, whole_films
from cxrseg.ui.shared.language import Language, Text
from cxrseg.ui.shared.texts import NOT_TRAINED, dataset_name
from cxrseg.ui.validation import texts

MARKS = {"not trained": NOT_TRAINED, "not labelled": texts.NOT_LABELLED, "no pixels": texts.NO_PIXELS}
"""Why a class or a structure has no figures, by what the package calls it."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What is known of a model's accuracy.

    Attributes:
        validation: all of it, or None.
        trained: the structures that the model has learned.
        films: the films that are at hand with their truth, in their order.
        called: names the model, to begin a heading with.
    """

    validation: Validation | None
    trained: tuple[str, ...]
    films: tuple[Film, ...] = ()
    called: Callable[[Language], str] = texts.THIS_MODEL

    @cached_property
    def groups(self) -> dict[str, tuple[FilmScore, ...]]:
        """Scores by data set; figures of different ones are never mixed. Real films first, then most structures."""
        groups = self.validation.by_dataset if self.validation else {}
        return dict(
            sorted(
                groups.items(), key=lambda entry: (bool(remark(self.validation, entry[0])), -len(labelled_by(entry[1])))
            )
        )

    @cached_property
    def confusion(self) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
        """Labelled structures and (5, 5) counts, rows actual, by data set; of none where no film labels them all."""
        nothing = ((), np.zeros((len(CLASSES),) * 2, np.int64))
        return {name: total_confusion(films) if whole_films(films) else nothing for name, films in self.groups.items()}

    def marks(self, dataset: str) -> dict[str, str]:
        """Say which classes a data set has no figures for, and why, as `cxrseg.figures.accuracy.class_marks`."""
        labelled, counts = self.confusion[dataset]
        return class_marks(as_published(counts), labelled, self.trained)

    @cached_property
    def at_hand(self) -> dict[str, int]:
        """Positions in `films` of the validation films that are at hand, by name."""
        places = {film.name: index for index, film in enumerate(self.films)}
        scored = (score.film for score in self.validation.films) if self.validation else ()
        return {name: places[name] for name in scored if name in places}

    def own(self, dataset: str) -> tuple[int, ...]:
        """Positions in `films` of the data set's validation films that are at hand, in their order."""
        return tuple(sorted(place for name, place in self.at_hand.items() if name.partition("/")[0] == dataset))

    def shelved(self, dataset: str) -> tuple[int, ...]:
        """Positions in `films` of what there is to look at: the data set's films, or all where none is at hand."""
        return self.own(dataset) or tuple(range(len(self.films)))


def remark(validation: Validation | None, dataset: str) -> Text | None:
    """Say what a reader must know of a data set's films; None where there is nothing to say."""
    sources = validation.sources if validation else ()
    origin = next((source.get("origin") for source in sources if source["name"] == dataset), None)
    return texts.REMARKS.get(origin)


def join(names: Sequence[str], language: Language) -> str:
    """Join words as in a sentence.

    Example:
        >>> join(["lungs", "ribs", "heart"], "en")
        'lungs, ribs and heart'
    """
    return texts.AND(language).join(filter(None, (", ".join(names[:-1]), names[-1])))


def short(film: str) -> str:
    """A film's name without its data set."""
    return film.partition("/")[2]


def not_shipped(figures: Figures, dataset: str, language: Language) -> str:
    """Say that a data set's films are not there to be seen, and whose are, as HTML."""
    others = dict.fromkeys(film.partition("/")[0] for film in figures.at_hand)
    note = texts.NOT_SHIPPED(language, name=dataset_name(dataset, language))
    if others:
        note += " " + texts.SHIPPED(language, names=join([dataset_name(name, language) for name in others], language))
    return f'<p class="cx-note">{escape(note)}</p>'


def missing(structure: str, counts: Mapping[str, object], trained: Sequence[str], language: Language) -> str:
    """Say why a film has no score of a structure."""
    if structure not in trained:
        return NOT_TRAINED(language)
    return texts.NOT_IN_FILM(language) if structure in counts else texts.NOT_LABELLED(language)


def lowest_dice(film: FilmScore) -> float:
    """The lowest Dice of any structure of a film; NaN where it has none."""
    return min((c.dice for c in film.counts.values() if not math.isnan(c.dice)), default=math.nan)
