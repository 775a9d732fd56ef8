"""Where the room's pages hang."""

from flask import Blueprint

pages = Blueprint("sessions", __name__, url_prefix="/sessions")
