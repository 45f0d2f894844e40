"""The texts of the guided tour."""

from cxrseg.ui.shared.language import Text

START = Text("Guided tour")
END = Text("End the tour")
BACK = Text("Back")
NEXT = Text("Next step")
STEPS = (Text("Radiograph"), Text("Structures"), Text("Overlay"), Text("Confusion matrix"), Text("Where it fails"))
WORDS = (
    Text(
        "A radiograph is a shadow: air lets X-rays through and looks black, bone stops them and looks white. The "
        "patient faces you, so the patient's right is on the left of the picture. Before any colour helps you, find "
        "both lungs, the borders of the heart, the clavicles, and the ribs one by one. What hides what?"
    ),
    Text(
        "The network gives each pixel a probability for each of four structures. Only the outlines are shown here. "
        "Point at a name in the list, or move to it with the Tab key, to see that structure alone: ribs cross the "
        "lungs, and the heart covers part of the left lung. So the masks overlap, as the shadows do."
    ),
    Text(
        "Drag the handle: the plain film is on its left, what the network sees on its right. Is each border where you "
        "would have drawn it? The diameters of the heart and chest give the cardiothoracic ratio, whose usual limit "
        "applies to adults on PA films."
    ),
    Text(
        "How often is it right on films it has never seen? Columns are what is really there, rows what the network "
        "called it; each column adds up to 1. Look for the largest share off the diagonal: what is mistaken for what, "
        "and why would you expect that?"
    ),
    Text(
        "The network is unsure where the map is bright: at borders, where ribs cross, and where the film shows little. "
        "But it can be certain and wrong, so look for that too: on this film, are the clavicles complete, and do the "
        "ribs end where the bones do? Then try a film of your own, turned or dark, and see what the page warns about."
    ),
)
"""What each step says."""
