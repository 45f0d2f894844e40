"""What every kind of class task provides."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from cxrseg.classroom.answers import Answer
from cxrseg.classroom.films import ClassFilm
from cxrseg.ui.shared.language import Language


class Round(NamedTuple):
    """A round with what was answered.

    Attributes:
        film: on which.
        structure: the one asked about.
        answers: of the class.
    """

    film: ClassFilm
    structure: str
    answers: Sequence[Answer]


class Kind(Protocol):
    """A kind of task."""

    def suits(self, film: ClassFilm, structure: str) -> bool:
        """Whether the task makes sense on a film."""

    def task(self, structure: str, language: Language) -> tuple[str, str]:
        """What everybody is to do, and a hint."""

    def options(self, film: ClassFilm, structure: str) -> str:
        """What lies over the film while everybody answers, as HTML."""

    def read(self, body: Mapping[str, Any], film: ClassFilm, structure: str) -> Answer:
        """Read an answer.

        Raises:
            LabelError: it is none.
        """

    def own(self, mine: Answer, asked: Round, language: Language) -> str:
        """The feedback on a student's own answer at the end of a round; empty where there is none."""

    def result(self, rounds: Sequence[Round], language: Language) -> tuple[str, str]:
        """What lies over the film and what stands beside it, as HTML.

        Args:
            rounds: of this kind so far; the last one is shown, and somebody has answered it.
            language: of the words.
        """

    def cells(self, answer: Answer, asked: Round) -> dict[str, object]:
        """Columns of an answer in the table of all rounds."""
