"""The texts of the Training tab: learning curves, transfer learning and the recipe."""

from cxrseg.ui.shared.language import Plural, Text

TAB_TRAINING = Text("Training")

CURVES = Text("Learning curves")
METRIC = Text("Show")
METRICS = {"iou": Text("IoU"), "dice": Text("Dice"), "loss": Text("loss")}
TRAINING = Text("training")
VALIDATION = Text("validation")
EPOCH = Text("epoch")
EPOCHS = Plural("epoch", "epochs")
FILMS = Plural("film", "films")
MEAN_IOU = Text("mean IoU")
CURVES_SUMMARY = Text(
    "{epochs}{start}. Mean validation IoU went from {first} to {best} (epoch {epoch}, the one that was kept)."
)
START = Text(", starting from: {first}")
START_STAGES = Text(", the last of {number} training stages; the first started from: {first}")
START_WHOLE = Text(", in {number} stages, starting from: {first}")
CURVES_STAGES = Text("Dotted: a new training stage begins, at another input size.")
CURVES_KEY = Text("Solid: validation films; dashed: training films. Click a name to hide its line.")
CURVES_NOTE = Text(
    "Validation may lie above training: the training films are augmented, and validation uses a moving average of the "
    "weights. These figures are measured at the network's input size; the Validation tab has those at the films' own "
    "size."
)
NO_HISTORY = Text("This model comes without a training history (no history.json), so there are no curves to show.")
BAD_HISTORY = Text("This model's training history cannot be read; the server's log says why.")
AS_TABLE = Text("As a table")
CURVES_CAPTION = Text("{metric} by epoch: validation (training)")

WEIGHTS = {
    "imagenet": Text("ImageNet weights ({source})"),
    "random": Text("random weights"),
    "checkpoint": Text("the checkpoint {source}"),
}
"""What a lineage begins with."""
STAGE = Text("{epochs} at {size} × {size} on {names}")

COMPARE = Text("Runs side by side")
COMPARE_LEAD = Text(
    "This page's models and runs of your own: train.py writes a history.json into its output folder. Files are read "
    "here and deleted after a few minutes."
)
COMPARE_MODELS = Text("Models")
COMPARE_ADD = Text("Choose history.json files…")
COMPARE_KEY = Text(
    "Solid: validation films; dashed: training films. Compare figures only between runs that validate on the same "
    "films."
)
COMPARE_NONE = Text("Choose a model or files.")
COMPARE_BAD = Text("{name} is not a history.json from train.py, or has been deleted since: choose it again.")
COMPARE_MOST = Text("Only the first {number} runs are shown.")
COMPARE_CAPTION = Text("{measure}, validation films")
COMPARE_RUN = Text("run")
COMPARE_BEST = Text("best")
COMPARE_AT = Text("in epoch")
COMPARE_LAST = Text("last")

TRANSFER = Text("With and without transfer learning")
TRANSFER_LEAD = Text(
    "The same network, films and seeds; only the encoder's initial weights differ: ImageNet or random. {runs}, {films}."
)
TRANSFER_FILMS = Text("{training} for training, {validation} for validation")
RUNS = Plural("run", "runs")
PRETRAINED = Text("from ImageNet weights")
RANDOM = Text("from random weights")
TRANSFER_KEY = Text("Thick: mean over seeds; thin: each seed. Validation films.")
TRANSFER_CAPTION = Text("Validation IoU by epoch: mean over seeds (lowest to highest)")
TRANSFER_OF = Text("IoU of")
ALL_STRUCTURES = Text("all structures (mean)")
LEARNING = Text("Watch a network learn")
LEARNING_LEAD = Text(
    "One validation film after each epoch, in two runs that differ only in their initial weights. Move the slider: "
    "with ImageNet weights the network knows edges and textures from the start and only has to learn anatomy."
)
LEARNING_FILM = Text("Film")
AFTER_EPOCH = Text("After epoch")
WITH_IMAGENET = Text("ImageNet weights at the start")
WITHOUT_IMAGENET = Text("random weights at the start")
LEARNING_ALT = Text("{film} with the masks of the chosen epoch")

NO_TRANSFER = Text(
    "This comparison has not been run yet for this model. To run it, train the network both ways with the same seeds:"
)
NO_TRANSFER_THEN = Text("The runs collected this way appear here the next time the page is started.")

TRY_TITLE = Text("Train it here")
TRY_LEAD = Text(
    "A small but real training run on this server: a sigmoid per structure, EfficientNet-Lite0 at 128×128, ten "
    "simulated films for training, four for validation, {epochs} epochs. It takes a few minutes on two cores. There is "
    "only one run at a time, and everybody on this page sees it. Afterwards you can choose its model on the Segment "
    "tab."
)
TRY_OFF = Text("This server does not train models. On your own machine, in a clone of the repository:")
TRY_FROM = Text("Start from")
TRY_FROMS = {"imagenet": Text("ImageNet weights"), "random": Text("random weights")}
TRY_START = Text("Start the run")
TRY_STOP = Text("Stop the run")
TRY_STATES = {
    "idle": Text("No run yet."),
    "running": Text("Epoch {done} of {epochs}, {seconds} s."),
    "done": Text("Done: {done} epochs in {seconds} s. The Segment tab now offers the model “{name}”."),
    "stopped": Text("Stopped after {done} of {epochs} epochs."),
    "failed": Text("The run failed after {done} of {epochs} epochs; the server's log says why."),
}
TRY_FAILED = Text("The run cannot be started")
TRY_FAULT = Text("The server could not do this; its log says why.")
TRY_CHART = Text("Dice")

RECIPE = Text("The recipe")
RECIPE_CAPTION = Text("How the model is trained")
THE_PAPER = Text("the paper")
HERE = Text("here")
NOT_RECORDED = Text("not recorded")
NOT_KNOWN = Text("not recorded in this project")
R_WHAT = Text("setting")
R_DATA = Text("data")
R_SPLIT = Text("split, training : validation")
R_AUGMENTATION = Text("augmentation")
R_MODEL = Text("model")
R_ENCODER = Text("encoder")
R_WEIGHTS = Text("initial weights")
R_OUTPUT = Text("output")
R_LABELS = Text("labels")
PAPER_LABELS = Text("masks of all four structures")
OWN_LABELS = Text("the films' own")
PSEUDO_LABELS = Text("the films' own; where one is missing, an earlier model's confident predictions")
LEFT_OUT = Text("left out: {names}")
R_SIZE = Text("input size")
R_EPOCHS = Text("epochs")
R_OPTIMISER = Text("optimiser")
R_LOSS = Text("loss")
R_METRICS = Text("metrics")
PAPER_DATA = Text("214 radiographs, BMP, 512 × 512; heart, lungs, ribs, clavicles")
PAPER_AUGMENTATION = Text("13 albumentations operations, ×10")
PAPER_WEIGHTS = Text("ImageNet, Noisy Student")
PAPER_SIZE = Text("films of 512 × 512; input size not recorded")
PAPER_LOSS = Text("reported: Dice loss")
SOFTMAX = Text("softmax over {number} classes")
SIGMOIDS = Text("a sigmoid per structure; structures may overlap")
IOU_DICE = Text("IoU, Dice")
HERE_METRICS = Text("IoU, Dice; per film, at its own size")
HERE_DATA = Text("{name} (labelled: {labelled})")
HERE_MODEL = Text("{name}, {millions} million parameters")
HERE_AUGMENTATION = {
    "paper": Text("the paper's 13, drawn afresh in each epoch"),
    "robust": Text("stronger, for films from other sources (robust)"),
    "none": Text("none"),
}
HERE_EPOCHS = Text("{epochs}; kept: {best}")
HERE_OPTIMISER = Text("AdamW, peak rate {rate}, warm-up, then cosine decay; {films} per batch")
HERE_LOSS = {
    "multilabel": Text("Dice + binary cross-entropy, unknown pixels left out"),
    "multiclass": Text("Dice + cross-entropy, unknown pixels left out"),
}
