"""The one blueprint of this room: its pages for staff and those for partners."""

from flask import Blueprint

pages = Blueprint("referrals", __name__)
