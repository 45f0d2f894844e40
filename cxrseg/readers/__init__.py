"""File formats to pixels, one module each; `cxrseg.images` chooses between them."""
