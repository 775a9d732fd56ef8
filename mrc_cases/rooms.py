"""The rooms of the house: which blueprints and commands the application has."""

from importlib import import_module

from flask import Flask

# A room with pages has a blueprint `pages` in its `views`.
WITH_PAGES = (
    "access",
    "appointments",
    "centre",
    "clients",
    "consents",
    "counselling",
    "documents",
    "followup",
    "handover",
    "household",
    "incidents",
    "mail",
    "merging",
    "my_day",
    "partners",
    "plans",
    "referrals",
    "registers",
    "reports",
    "sessions",
    "shelter",
    "waiting",
    "demonstration",
)

# A room with nouns of its own; migrations compare the database with all of them.
WITH_MODELS = (
    "base.trail",
    "access.models",
    "appointments.models",
    "centre.models",
    "clients.models",
    "clients.access_models",
    "clients.closing_models",
    "clients.consultation_models",
    "clients.intake_models",
    "consents.models",
    "documents.models",
    "followup.models",
    "household.models",
    "incidents.models",
    "mail.models",
    "merging.models",
    "partners.models",
    "plans.models",
    "referrals.models",
    "registers.models",
    "sessions.models",
    "shelter.models",
    "shelter.stay_models",
    "waiting.models",
)


def load_models() -> None:
    """Import every model, so that the metadata is whole."""
    for module in WITH_MODELS:
        import_module(f"mrc_cases.{module}")


def register_rooms(app: Flask) -> None:
    """Bind every room's pages."""
    for room in WITH_PAGES:
        app.register_blueprint(import_module(f"mrc_cases.{room}.views").pages)
