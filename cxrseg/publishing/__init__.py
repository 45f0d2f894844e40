"""What is published on the Hugging Face Hub: checkpoints with their model card, and a Space for the page."""
