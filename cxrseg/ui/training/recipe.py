"""The recipe: what the paper did, and what was done here, row by row."""

from collections.abc import Iterator
from html import escape

from cxrseg.classes import CLASSES
from cxrseg.description import ARCHITECTURES
from cxrseg.evaluation.reference import TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.evaluation.validation import Validation
from cxrseg.model import Checkpoint
from cxrseg.ui.shared.html import muted, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.training import texts
from cxrseg.ui.training.curves import stages

Row = tuple[str, str, str]


def recipe(checkpoint: Checkpoint, validation: Validation | None, language: Language) -> str:
    """Set the paper's recipe beside the model's, as HTML.

    Args:
        checkpoint: the model.
        validation: the contents of its ``validation.json``, or None.
        language: of the words.
    """
    rows = [*_data(validation, language), *_model(checkpoint, validation, language), *_run(validation, language)]
    heads = (texts.R_WHAT(language), texts.THE_PAPER(language), texts.HERE(language))
    content = table(texts.RECIPE_CAPTION(language), heads, rows, name="cx-recipe")
    return f'<div class="cx-recipe">{content}</div>'


def _data(validation: Validation | None, language: Language) -> Iterator[Row]:
    blank = muted(texts.NOT_RECORDED(language))
    sources = validation.sources if validation else ()
    named = []
    for source in sources:
        labelled = ", ".join(STRUCTURE_NAMES[structure](language) for structure in source["labelled"])
        named.append(escape(texts.HERE_DATA(language, name=dataset_name(source["name"], language), labelled=labelled)))
    yield texts.R_DATA(language), escape(texts.PAPER_DATA(language)), "<br>".join(named) or blank
    splits = [f"{source['training']} : {source['validation']}" for source in sources]
    parts = [
        f"{split} {muted(dataset_name(source['name'], language))}"
        for split, source in zip(splits, sources, strict=True)
    ]
    here = "<br>".join(parts) if len(parts) > 1 else "".join(splits)
    yield texts.R_SPLIT(language), f"{TRAINING_FILMS} : {VALIDATION_FILMS}", here or blank


def _model(checkpoint: Checkpoint, validation: Validation | None, language: Language) -> Iterator[Row]:
    lineage = validation.training.get("lineage", ()) if validation else ()
    millions = checkpoint.parameters / 1e6
    size = checkpoint.preprocessing.size
    softmax = texts.SOFTMAX(language, number=len(CLASSES))
    output = softmax if checkpoint.head == "multiclass" else texts.SIGMOIDS(language)
    blank = muted(texts.NOT_RECORDED(language))
    named = texts.HERE_MODEL(
        language, name=ARCHITECTURES[checkpoint.architecture], millions=decimal(millions, 1, language)
    )
    yield texts.R_MODEL(language), "U-Net", named
    yield texts.R_ENCODER(language), "EfficientNet", escape(checkpoint.encoder)
    begun = [escape(stage) for stage in stages(lineage, language)] or [blank]
    here = f"<ol>{''.join(f'<li>{stage}</li>' for stage in begun)}</ol>" if len(begun) > 1 else begun[0]
    yield texts.R_WEIGHTS(language), texts.PAPER_WEIGHTS(language), here
    yield texts.R_OUTPUT(language), softmax, output
    yield texts.R_SIZE(language), texts.PAPER_SIZE(language), f"{size} × {size}"


def _run(validation: Validation | None, language: Language) -> Iterator[Row]:
    how = validation.training if validation else {}
    blank, unknown = muted(texts.NOT_RECORDED(language)), muted(texts.NOT_KNOWN(language))

    def here(make, *needed: str) -> str:
        return escape(make()) if all(name in how for name in needed) else blank

    def augmentation() -> str:
        name = how["augmentation"]
        return texts.HERE_AUGMENTATION[name](language) if name in texts.HERE_AUGMENTATION else name

    def optimiser() -> str:
        rate = f"{how['learning_rate']:g}"
        rate = rate.replace(".", ",") if language == "ru" else rate
        return texts.HERE_OPTIMISER(language, rate=rate, films=texts.FILMS(language, how["batch_size"]))

    def labels() -> str:
        parts = [(texts.PSEUDO_LABELS if how.get("pseudo_labels") else texts.OWN_LABELS)(language)]
        if left_out := how.get("leave_out"):
            parts.append(texts.LEFT_OUT(language, names=", ".join(left_out)))
        return "; ".join(parts)

    yield texts.R_LABELS(language), texts.PAPER_LABELS(language), here(labels, "augmentation")
    yield (
        texts.R_AUGMENTATION(language),
        texts.PAPER_AUGMENTATION(language),
        here(augmentation, "augmentation"),
    )
    yield (
        texts.R_EPOCHS(language),
        "50",
        here(lambda: texts.HERE_EPOCHS(language, epochs=how["epochs"], best=how["best_epoch"]), "epochs", "best_epoch"),
    )
    yield texts.R_OPTIMISER(language), unknown, here(optimiser, "learning_rate", "batch_size")
    yield (
        texts.R_LOSS(language),
        texts.PAPER_LOSS(language),
        here(lambda: texts.HERE_LOSS[how["head"]](language), "head"),
    )
    yield texts.R_METRICS(language), texts.IOU_DICE(language), texts.HERE_METRICS(language)
