"""The blueprint all pages of this room hang on."""

from flask import Blueprint

pages = Blueprint("counselling", __name__, url_prefix="/consultations")
