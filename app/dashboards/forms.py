"""The one form of the first screen: a single press."""

from app.web.forms import Form


class RepeatForm(Form):
    """Nothing to fill in."""
