"""Where the room's pages hang: `views` has the file's, the others those over all clients."""

from flask import Blueprint

pages = Blueprint("consents", __name__, url_prefix="/consents")
