"""The texts of the page's frame, and the words that all tabs share."""

from cxrseg.ui.shared.language import Language, Text

TITLE = Text("Chest X-ray segmentation")
LEAD = Text(
    "Finds lungs, ribs, clavicles and heart in a frontal chest radiograph. For teaching and learning; "
    "not a medical device."
)
MODEL = Text("Model: {name}")
MODEL_PACKAGED = Text("packaged with this app")
MODEL_PAPER = Text("the paper's recipe, packaged with this app")
MODEL_FOLDER = Text("folder {name}")
MODEL_REVISION = Text("{name}, revision {revision}")
MODEL_CHOICE = Text("Model")
MODEL_LABELS = {
    "packaged": Text("default (multilabel: structures may overlap)"),
    "paper": Text("the paper's recipe (softmax: one class per pixel)"),
}
"""The models of the package in a choice."""
MODEL_OWN = Text("{name} (the model this page was started with)")
MODEL_TITLES = {"packaged": Text("Default model"), "paper": Text("Paper's recipe")}
"""The models of the package in a heading."""
MODEL_TITLE = Text("Model {name}")
MODEL_HERE = Text("trained on this page")
LANGUAGE = Text("Language")
ERROR = Text("Error")

TAB_SEGMENT = Text("Segment")
TAB_VALIDATION = Text("Validation")

STRUCTURE_NAMES = {
    "background": Text("background"),
    "lungs": Text("lungs"),
    "ribs": Text("ribs"),
    "clavicles": Text("clavicles"),
    "heart": Text("heart"),
}
"""Classes and structures by the name that the package has for them."""

SIDES = {"right": Text("right lung"), "left": Text("left lung")}
"""The patient's."""

DATASET_NAMES = {"wingspan": Text("real radiographs"), "simulated-512-seed0": Text("simulated radiographs")}
"""Data sets of the package's models by the name of their folder."""

NOT_TRAINED = Text("not trained")
"""Said of a structure that the model has not learned."""

REFUSED = Text("It cannot take more requests right now, or the connection was lost. Please try again in a minute.")

ENGINE_NAMES = {"torch": "PyTorch", "openvino": "OpenVINO", "openvino-f32": "OpenVINO (float32)"}

CREDIT = Text("From {origin}; licence: {licence}.")


def dataset_name(dataset: str, language: Language) -> str:
    """Name a data set: one that the page has no words for by its folder."""
    return DATASET_NAMES[dataset](language) if dataset in DATASET_NAMES else dataset
