"""Where the room's pages hang: `views` has the file's, `registering` those of opening one."""

from flask import Blueprint

pages = Blueprint("clients", __name__, url_prefix="/clients")
