"""The texts of the augmentation explorer on the Training tab."""

from cxrseg.ui.shared.language import Text

EXPLORER = Text("Augmentation explorer")
EXPLORER_LEAD = Text(
    "Each time a film is trained on, it is changed at random, and its truth with it. These are the paper's 13 "
    "operations with the parameters of this project's pipeline “paper”; the paper gives none. Here an operation is "
    "shown alone and always happens; Compose and OneOf, which hold the others, run as they do in training."
)
OTHER_PIPELINE = Text("The model of this page was trained last with another pipeline: {name}.")
OPERATION = Text("Operation (the paper's names)")
FILM = Text("Film")
FILM_CHOICE = Text("{number} of {total}: {name}")
SEED = Text("Seed of the draw")
AGAIN = Text("Draw again")
DEFAULTS = Text("As in training")
NO_FILMS = Text(
    "The films of the folder examples are not here, so there is nothing to change. Run the page from a clone of the "
    "repository."
)
BUSY = Text("Drawing…")
FAILED = Text("This film cannot be shown")
FAULT = Text("The server could not read or change this film; its log says why. Please choose another one.")

SHOW = Text("Show")
SHOW_GRID = Text("grid that moves along")
SHOW_UNKNOWN = Text("beyond the frame: unknown")
BEFORE = Text("Before")
AFTER = Text("After: {name}")
SIZE = Text("{width} × {height} px")
ALT_BEFORE = Text("Radiograph {film} with its truth")
ALT_AFTER = Text("The same film and truth after {name}; the table below gives the areas")

IN_CODE = Text("In the pipeline")
SET_HERE = Text("As set here")
HOW_OFTEN = Text("How often")
CHANCE = Text("on {share} of the films")
THIS_DRAW = Text("This draw")
NOTHING = Text("nothing has been changed")
THE_TRUTH = Text("The truth")
TRUTH_STAYS = Text("stays as it is: no pixel moves")
TRUTH_MOVES = Text("moves with the picture")
TRUTH_UNKNOWN = Text(
    "{share} of the frame lies beyond the film: its truth is unknown, which is not background, and is left out of the "
    "loss"
)
AREAS = Text("Share of the frame")
STRUCTURE = Text("structure")
AREA_BEFORE = Text("before")
AREA_AFTER = Text("after")
UNKNOWN_AREA = Text("unknown")

DRAWN = {
    "RandomContrast": Text("contrast × {factor}"),
    "RandomBrightness": Text("{shift} grey levels of 255"),
    "RandomGamma": Text("gamma {gamma}: below 1 brightens, above 1 darkens"),
    "HorizontalFlip": Text("mirrored"),
    "Resize": Text("now {width} × {height} pixels"),
    "PadIfNeeded": Text("{left} pixels added at the left, {right} at the right, {top} above, {bottom} below"),
    "RandomSizedCrop": Text("a part of {width} × {height} pixels is kept and brought to the size of the input"),
    "Normalize": Text("grey levels 0 to 255 become {low} to {high}; mean {mean}, standard deviation {std}"),
}
"""What an operation has drawn, by the paper's name."""

DRAWN_WARP = Text("pixels moved by {mean} of the frame (root mean square), by {most} at most")

EXPLAINED = {
    "RandomContrast": Text(
        "Spreads the grey levels around black or pulls them together, as another exposure or another window would. "
        "contrast_limit is how far the factor may be from 1."
    ),
    "RandomBrightness": Text(
        "Makes the whole film lighter or darker. brightness_limit is the largest shift, as a share of the range."
    ),
    "RandomGamma": Text(
        "Bends the grey scale: the middle moves while black and white stay, as the characteristic curves of films and "
        "detectors do. gamma_limit is given in per cent."
    ),
    "Normalize": Text(
        "Brings the grey levels to the scale that the encoder's ImageNet weights expect: minus mean, divided by std. "
        "The picture looks the same; the numbers do not."
    ),
    "HorizontalFlip": Text(
        "Mirrors the film. The paper does it, and it doubles the data; but a mirrored chest has its heart on the "
        "wrong side, so --no-flip leaves it out."
    ),
    "Resize": Text(
        "Brings every film to the size of the network's input. Fine lines, such as rib edges, pay for it: set it lower "
        "and see them go."
    ),
    "PadIfNeeded": Text(
        "Adds a border, so that the chest looks smaller and off the centre. The border is black, and what would be "
        "there is unknown."
    ),
    "RandomSizedCrop": Text(
        "Cuts out a square and enlarges it: collimation and size of the patient vary like that. The first number of "
        "min_max_height is the smallest side in pixels."
    ),
    "ElasticTransform": Text(
        "Pushes pixels about smoothly and at random, as if the film were rubber. alpha is the strength, sigma the "
        "smoothness: a small sigma with a large alpha tears bones apart."
    ),
    "GridDistortion": Text(
        "Stretches and squeezes the columns and rows of a grid. num_steps is the number of cells on a side, "
        "distort_limit how much each may change."
    ),
    "OpticalDistortion": Text(
        "Bends the film like a lens: barrel or pincushion. distort_limit is the largest strength of either."
    ),
    "OneOf": Text(
        "A container: it picks one of its operations, and with 1 − p none. Training has three of them: grey levels, "
        "warps and framing. Draw again and see what each picks."
    ),
    "Compose": Text(
        "The container around all: one operation after another, each with its own chance. This is what the network "
        "gets to see, down to the size of its input."
    ),
}
"""What each of the paper's operations does, by the paper's name."""
