"""How to use the model without this page: the lines that README.md shows, word for word."""

PYTHON = """from cxrseg import Segmenter, load_image

result = Segmenter.from_pretrained()(load_image("film.png"))
result.masks["heart"]  # (H, W) bool at the size of the film
"""
"""From Python."""

CLIENT = """from gradio_client import Client, handle_file

client = Client("http://127.0.0.1:7860")
report = client.predict(handle_file("film.png"), api_name="/measure")
files, report = client.predict(handle_file("film.png"), api_name="/segment")
"""
"""From a program, through the running page."""


COMMANDS = """python -m cxrseg segment film.png folder/ --output results
"""
"""On the command line."""

ENDPOINTS = ("/measure", "/segment", "/overlay", "/dicom_segmentation", "/models")
"""What programs may ask of the page."""
