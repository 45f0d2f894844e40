"""The parts of the About tab, as HTML."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import cxrseg
from cxrseg.classes import STRUCTURES
from cxrseg.description import ARCHITECTURES
from cxrseg.evaluation.validation import Validation
from cxrseg.metrics import summarize
from cxrseg.model import Checkpoint
from cxrseg.publishing.card import LICENCE, labels_of, origin
from cxrseg.ui.about import texts
from cxrseg.ui.about.libraries import libraries
from cxrseg.ui.about.usage import CLIENT, COMMANDS, ENDPOINTS, PYTHON
from cxrseg.ui.shared.glossary import term
from cxrseg.ui.shared.html import LICENCES, muted, named, table
from cxrseg.ui.shared.language import Language, Text, decimal
from cxrseg.ui.shared.texts import ENGINE_NAMES, STRUCTURE_NAMES, dataset_name
from cxrseg.ui.training.curves import stages
from cxrseg.ui.validation.data import join

_APACHE = "https://www.apache.org/licenses/LICENSE-2.0"

_WORKS = (
    (texts.CITE_UNET, "Ronneberger, Fischer, Brox. U-Net. MICCAI 2015", "https://arxiv.org/abs/1505.04597"),
    (texts.CITE_ENCODER, "Tan, Le. EfficientNet. ICML 2019", "https://arxiv.org/abs/1905.11946"),
    (texts.CITE_WEIGHTS, "Xie, Luong, Hovy, Le. Noisy Student. CVPR 2020", "https://arxiv.org/abs/1911.04252"),
    (texts.CITE_RATIO, "Danzer. Am J Med Sci 1919;157:513", ""),
    (texts.CITE_COLORS, "Okabe, Ito. Color Universal Design, 2008", "https://jfly.uni-koeln.de/color/"),
)


def model_facts(checkpoint: Checkpoint, name: str, engine: str, language: Language) -> str:
    """Say what the model is.

    Args:
        checkpoint: the model.
        name: of the model and its revision, plain text.
        engine: what runs it, one of `cxrseg.engines.ENGINES` but ``auto``.
        language: of the words.
    """
    source = escape(name)
    if checkpoint.url:
        source += f"; {link(checkpoint.url, texts.ON_THE_HUB(language))}"
    knows = ", ".join(named(structure, language) for structure in checkpoint.trained)
    lacking = [STRUCTURE_NAMES[s](language) for s in STRUCTURES if s not in checkpoint.trained]
    if lacking:
        knows += f" ({escape(texts.KNOWS_NOT(language, names=', '.join(lacking)))})"
    network = texts.NETWORK_TEXT(
        language,
        name=ARCHITECTURES[checkpoint.architecture],
        encoder=checkpoint.encoder,
        size=checkpoint.preprocessing.size,
    )
    return entries(
        (texts.SOURCE(language), source),
        (texts.NETWORK(language), escape(network)),
        (texts.RUN_BY(language), ENGINE_NAMES[engine]),
        (texts.OUTPUT(language), escape(texts.OUTPUTS[checkpoint.head](language))),
        (texts.KNOWS(language), knows),
        (texts.VERSION(language), escape(cxrseg.__version__)),
        (texts.CODE_LICENCE(language), link(_APACHE, LICENCE)),
        (texts.PRIVACY(language), escape(texts.PRIVACY_TEXT(language))),
    )


def data_sets(validation: Validation | None, language: Language) -> str:
    """Say what the model has learned from."""
    if validation is None or not validation.sources:
        return f'<p class="cx-lead">{escape(texts.NO_DATA(language))}</p>'
    sets = []
    for source in validation.sources:
        where, licence = origin(source)
        details = entries(
            (texts.D_ORIGIN(language), escape(Text(where).template(language))),
            (texts.D_LICENCE(language), licence_link(Text(licence).template(language))),
            (texts.D_FILMS(language), f"{source['training']} / {source['validation']}"),
            (texts.D_LABELLED(language), ", ".join(_labels(source, language))),
        )
        sets.append(f'<div class="cx-set"><h3>{escape(dataset_name(source["name"], language))}</h3>{details}</div>')
    return f'<p class="cx-lead">{escape(texts.DATA_LEAD(language))}</p>{"".join(sets)}'


def _labels(source: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Name what a source labels, with the number of training films where only some of them do."""
    for structure, number in labels_of(source).items():
        yield named(structure, language) + ("" if number == source["training"] else f" ({number})")


def limits(validation: Validation | None, language: Language) -> str:
    """List where the model is not to be trusted."""
    lines = [texts.LIMIT_UPRIGHT(language), texts.LIMIT_DISEASE(language), *_from_data(validation, language)]
    lines += [texts.LIMIT_CERTAIN(language), texts.LIMIT_SHADOW(language)]
    return f'<ul class="cx-limits">{"".join(f"<li>{escape(sentence)}</li>" for sentence in lines)}</ul>'


def _from_data(validation: Validation | None, language: Language) -> Iterator[str]:
    """Say what follows from the films that the model was trained and measured on."""
    if validation is None:
        return
    known: dict[str, list[str]] = {}
    for source in validation.sources:
        for structure in source["labelled"]:
            known.setdefault(structure, []).append(source.get("origin", ""))
    trained = [s for s in STRUCTURES if s in validation.trained and s in known]
    made = [s for s in trained if set(known[s]) == {"simulated"}]
    real = [s for s in trained if s not in made]
    if real and made:
        names = {
            k: join([STRUCTURE_NAMES[s](language) for s in v], language) for k, v in (("real", real), ("made", made))
        }
        yield texts.LIMIT_DRAWN(language, **names)
    if any(source.get("origin") == "simulated" for source in validation.sources):
        yield texts.LIMIT_ONE_CT(language)
    if weakest := weakest_films(validation):
        listed = ", ".join(
            texts.WEAKEST(
                language,
                structure=STRUCTURE_NAMES[s](language),
                dice=decimal(dice, 2, language),
                film=film.partition("/")[2],
            )
            for s, (dice, film) in weakest.items()
        )
        yield texts.LIMIT_WEAKEST(language, films=listed)
    if validation.training:
        yield texts.LIMIT_CHOSEN(language)


def card_facts(validation: Validation, language: Language) -> str:
    """Say how the model was trained, how good it is and what goes wrong, as HTML: the facts of its card."""
    how, facts = validation.training, []
    if how:
        steps = "".join(f"<li>{escape(step)}</li>" for step in stages(how.get("lineage", ()), language))
        values = {key: how[key] for key in ("epochs", "batch_size", "augmentation", "best_epoch")}
        run = texts.CARD_RUN(language, rate=f"{how['learning_rate']:g}", **values)
        facts.append((texts.CARD_TRAINING(language), f"<ol>{steps}</ol>{escape(run)}"))
    if validation.failures:
        seen = "".join(f"<li>{escape(Text(failure).template(language))}</li>" for failure in validation.failures)
        facts.append((texts.CARD_FAILURES(language), f"<ul>{seen}</ul>"))
    rows = []
    for name, films in validation.by_dataset.items():
        for structure, figures in summarize(films, interval=False).items():
            dice, iou = figures["dice"], figures["iou"]
            values = (decimal(v, 3, language) for v in (dice["mean"], dice["min"], dice["max"], iou["mean"]))
            rows.append(
                (f"{named(structure, language)} ({escape(dataset_name(name, language))})", str(dice["films"]), *values)
            )
    heads = (
        texts.CARD_STRUCTURE(language),
        texts.CARD_FILMS(language),
        term("dice", language, texts.CARD_DICE(language)),
        texts.CARD_LOWEST(language),
        texts.CARD_HIGHEST(language),
        term("iou", language, texts.CARD_IOU(language)),
    )
    return entries(*facts) + table(texts.CARD_MEASURED(language), heads, rows)


def weakest_films(validation: Validation) -> dict[str, tuple[float, str]]:
    """Find the lowest Dice of each structure, and the film that has it."""
    lowest: dict[str, tuple[float, str]] = {}
    for film in validation.films:
        for structure, counts in film.counts.items():
            if (
                structure in validation.trained and counts.dice < lowest.get(structure, (2.0, ""))[0]
            ):  # NaN is never less
                lowest[structure] = (counts.dice, film.film)
    return {structure: lowest[structure] for structure in STRUCTURES if structure in lowest}


def usage(language: Language) -> str:
    """Show how to use the model without the page."""
    names = ", ".join(ENDPOINTS)
    parts = (
        (texts.USE_PYTHON, PYTHON, ""),
        (texts.USE_CLIENT, CLIENT, texts.USE_CLIENT_NOTE(language, names=names)),
        (texts.USE_COMMANDS, COMMANDS, ""),
    )
    return "".join(
        f"<h3>{escape(title(language))}</h3>{code(lines)}" + (f'<p class="cx-note">{escape(note)}</p>' if note else "")
        for title, lines, note in parts
    )


def sources(language: Language) -> str:
    """List the references."""
    works = entries(*((title(language), link(url, work) if url else escape(work)) for title, work, url in _WORKS))
    return f'<p class="cx-lead">{escape(texts.CITE_PAPER(language))}</p>{works}'


def library_table(language: Language) -> str:
    """Tabulate the libraries and their licences."""
    found = libraries()
    rows = [
        (
            link(library.url, library.name),
            escape(library.version),
            escape(library.licence) or muted(texts.NOT_STATED(language)),
        )
        for library in found
    ]
    heads = (texts.L_NAME(language), texts.L_VERSION(language), texts.D_LICENCE(language))
    content = table(texts.LIBRARIES(language), heads, rows, name="cx-libraries")
    title = texts.LIBRARIES_OPEN(language, len(found))
    return f'<details class="cx-details"><summary>{title}</summary>{content}</details>'


def entries(*pairs: tuple[str, str]) -> str:
    """Make a list of terms (plain text) and what they are (HTML)."""
    listed = "".join(f"<div><dt>{escape(term)}</dt><dd>{description}</dd></div>" for term, description in pairs)
    return f'<dl class="cx-facts">{listed}</dl>'


def code(lines: str) -> str:
    """Show lines of code; they can be scrolled with the keyboard."""
    return f'<pre class="cx-code" tabindex="0"><code>{escape(lines.rstrip())}</code></pre>'


def licence_link(name: str) -> str:
    """Name a licence, with a link where its address is known."""
    return link(LICENCES[name], name) if name in LICENCES else escape(name)


def link(url: str, text: str) -> str:
    """Link to another page, in another window."""
    return f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
