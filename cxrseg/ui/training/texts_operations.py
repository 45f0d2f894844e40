"""The texts of the augmentation explorer on the Training tab."""

from cxrseg.ui.shared.language import Text

EXPLORER = Text("Augmentation explorer")
EXPLORER_LEAD = Text(
    "Each time the network trains on a film, the film and its truth are changed at random. These are the paper's 13 "
    "operations, with the parameters of this project's “paper” pipeline, since the paper gives none. Here each "
    "operation is shown alone and always applied; Compose and OneOf, which contain the others, run as they do in "
    "training."
)
OTHER_PIPELINE = Text("This page's model was last trained with another pipeline: {name}.")
OPERATION = Text("Operation (the paper's names)")
FILM = Text("Film")
FILM_CHOICE = Text("{number} of {total}: {name}")
SEED = Text("Random seed")
AGAIN = Text("Draw again")
DEFAULTS = Text("As in training")
NO_FILMS = Text(
    "The films in the examples folder are missing, so there is nothing to augment. Run the page from a clone of the "
    "repository."
)
BUSY = Text("Drawing…")
FAILED = Text("This film cannot be shown")
FAULT = Text("The server could not read or change this film; its log says why. Please choose another one.")

SHOW = Text("Show")
SHOW_GRID = Text("grid that moves with the film")
SHOW_UNKNOWN = Text("outside the film: unknown")
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
NOTHING = Text("nothing was changed")
THE_TRUTH = Text("The truth")
TRUTH_STAYS = Text("stays as it is: no pixel moves")
TRUTH_MOVES = Text("moves with the picture")
TRUTH_UNKNOWN = Text(
    "{share} of the frame lies outside the film: the truth there is unknown, not background, and is left out of the "
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
    "PadIfNeeded": Text("{left} pixels added on the left, {right} on the right, {top} above, {bottom} below"),
    "RandomSizedCrop": Text("cropped to {width} × {height} pixels, then resized to the input size"),
    "Normalize": Text("grey levels 0 to 255 become {low} to {high}; mean {mean}, standard deviation {std}"),
}
"""What an operation has drawn, by the paper's name."""

DRAWN_WARP = Text("pixels moved by {mean} of the frame (root mean square), by {most} at most")

EXPLAINED = {
    "RandomContrast": Text(
        "Stretches the grey levels away from black or compresses them towards it, as a different exposure or window "
        "would. contrast_limit is how far the factor may be from 1."
    ),
    "RandomBrightness": Text(
        "Makes the whole film lighter or darker. brightness_limit is the largest shift, as a share of the range."
    ),
    "RandomGamma": Text(
        "Bends the grey scale: mid-greys shift while black and white stay where they are, much as the characteristic "
        "curves of films and detectors do. gamma_limit is in per cent."
    ),
    "Normalize": Text(
        "Rescales the grey levels to what the encoder's ImageNet weights expect: subtract the mean, divide by std. The "
        "picture looks the same; the numbers do not."
    ),
    "HorizontalFlip": Text(
        "Mirrors the film. The paper does this, and it doubles the data; but a mirrored chest has its heart on the "
        "wrong side, so --no-flip turns it off."
    ),
    "Resize": Text(
        "Scales every film to the network's input size. Fine lines such as rib edges suffer: choose a smaller size and "
        "watch them go."
    ),
    "PadIfNeeded": Text(
        "Adds a border, so the chest looks smaller and off-centre. The border is black, and the truth there is unknown."
    ),
    "RandomSizedCrop": Text(
        "Cuts out a square and enlarges it, much as collimation and patient size vary. The first number of "
        "min_max_height is the smallest side in pixels."
    ),
    "ElasticTransform": Text(
        "Shifts pixels smoothly and at random, as if the film were rubber. alpha is the strength, sigma the "
        "smoothness: a small sigma with a large alpha tears bones apart."
    ),
    "GridDistortion": Text(
        "Stretches and squeezes the columns and rows of a grid. num_steps is the number of cells per side, "
        "distort_limit how much each may change."
    ),
    "OpticalDistortion": Text(
        "Bends the film like a lens: barrel or pincushion. distort_limit is the largest strength of either."
    ),
    "OneOf": Text(
        "A container: it picks one of its operations, or none with probability 1 − p. Training has three: grey levels, "
        "warps and framing. Draw again to see what each one picks."
    ),
    "Compose": Text(
        "The container around everything: one operation after another, each with its own probability. This is what the "
        "network sees, at its input size."
    ),
}
"""What each of the paper's operations does, by the paper's name."""
