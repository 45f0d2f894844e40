"""The texts of the About tab."""

from cxrseg.ui.shared.language import Plural, Text

TAB_ABOUT = Text("About")

THE_MODEL = Text("The model on this page")
SOURCE = Text("Source")
ON_THE_HUB = Text("on the Hugging Face Hub")
NETWORK = Text("Network")
NETWORK_TEXT = Text("{name} with the encoder {encoder}, input {size} × {size}")
OUTPUT = Text("Output")
OUTPUTS = {
    "multilabel": Text(
        "a probability per structure and pixel (sigmoid); structures may overlap. Masks are the pixels of 0.5 or more, "
        "then corrected by anatomy: two lungs and one heart, without holes or specks"
    ),
    "multiclass": Text("one of five classes per pixel (softmax)"),
}
RUN_BY = Text("Run by")
KNOWS = Text("It knows")
KNOWS_NOT = Text("not: {names}")
VERSION = Text("Version of cxrseg")
CODE_LICENCE = Text("Licence of code and weights")
PRIVACY = Text("Your films")
PRIVACY_TEXT = Text(
    "stay on the server for 20 minutes at most, are seen by nobody else and are not used for training; the page loads "
    "nothing from other servers. The one exception is a film you show to a class: its pixels, and nothing else, stay "
    "as long as its room"
)

DATA = Text("Data and licences")
DATA_LEAD = Text("What the model learned from. Only the validation films among the examples come with this project.")
D_FILMS = Text("Training / validation films")
D_LABELLED = Text("Labelled")
D_ORIGIN = Text("Origin")
D_LICENCE = Text("Licence")
NO_DATA = Text("This model does not say what it learned from (no validation.json).")
LIMITS = Text("Limits and known failures")
LIMIT_UPRIGHT = Text(
    "It is meant for frontal films of upright adults. Lateral views, supine films, children and other parts of the "
    "body have not been tested; the page warns about much that does not look right, but not about everything."
)
LIMIT_DISEASE = Text(
    "Effusions, collapse, tumours, surgery and large devices change how the lungs and heart look; how far the masks "
    "can then be trusted has not been measured."
)
LIMIT_DRAWN = Text(
    "On the real films it learned from, people outlined {real} but not {made}. For those its truth comes only from "
    "simulated or projected films, and how well it finds them on real films has not been measured."
)
LIMIT_ONE_CT = Text(
    "All simulated films come from one patient's CT, so high figures are easier to reach on them than on real films."
)
LIMIT_WEAKEST = Text("Its weakest validation films: {films} (Dice).")
WEAKEST = Text("{structure} {dice} on {film}")
LIMIT_CHOSEN = Text("The epoch was chosen on the validation films, so these figures flatter the model a little.")
LIMIT_CERTAIN = Text("The uncertainty map shows where the model hesitates; it can also be certain and wrong.")
LIMIT_SHADOW = Text(
    "A film is a shadow: areas are those of the projection, magnified by the distance to the detector, and the limit "
    "of 0.5 for the cardiothoracic ratio applies only to adults on PA films."
)

CARD = Text("Model card")
CARD_LEAD = Text("The description that is published with the model.")
CARD_OPEN = Text("Show the model card")
CARD_TRAINING = Text("How it was trained")
CARD_RUN = Text(
    "Last run: {epochs} epochs in batches of {batch_size}, AdamW at {rate}, augmentation “{augmentation}”; the weights "
    "are those of epoch {best_epoch}, the best by mean validation IoU."
)
CARD_FAILURES = Text("What goes wrong")
CARD_MEASURED = Text("Measured on films that it was not trained on, at their own size")
CARD_STRUCTURE = Text("structure (data set)")
CARD_FILMS = Text("films")
CARD_DICE = Text("mean Dice")
CARD_LOWEST = Text("lowest")
CARD_HIGHEST = Text("highest")
CARD_IOU = Text("mean IoU")
NO_CARD = Text("This model comes without a card (no README.md).")

USE = Text("Use it yourself")
USE_PYTHON = Text("In Python")
USE_CLIENT = Text("From a program")
USE_CLIENT_NOTE = Text(
    "Run pip install gradio_client first, and replace 127.0.0.1 with this page's address. Endpoints: {names}; "
    "client.view_api() lists what they take and return."
)
USE_COMMANDS = Text("On the command line")

GLOSSARY = Text("Terms")

CITE = Text("References")
CITE_PAPER = Text(
    "The recipe and Tables I and II are those of a paper on transfer learning: U-Net with an EfficientNet encoder and "
    "Noisy-Student weights, 200 radiographs for training and 14 for validation, 13 augmentations, 50 epochs. The "
    "Training and Validation tabs show them next to what was done and measured here."
)
CITE_UNET = Text("The network")
CITE_ENCODER = Text("The encoder")
CITE_WEIGHTS = Text("The paper's initial weights")
CITE_RATIO = Text("The cardiothoracic ratio")
CITE_COLORS = Text("The colours")

LIBRARIES = Text("Libraries and their licences")
LIBRARIES_OPEN = Plural("library that this page uses", "libraries that this page stands on")
L_NAME = Text("library")
L_VERSION = Text("version")
NOT_STATED = Text("not stated")
