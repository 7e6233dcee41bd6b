"""Requests for papers to Hugging Face, arXiv and other feeds."""
