"""Checkpoints on the Hugging Face Hub, in a folder or in the package: finding and fetching them."""
