"""Forms of pages: shape only; rules are the service's, and its refusals return to the field."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from flask_babel import get_domain, gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, SelectMultipleField, widgets
from wtforms.validators import Length

from app.core.errors import DomainError
from app.core.idempotency import Answer, KeyReused, Once, answer_once
from app.core.ids import new_id
from app.web.context import actor, uow
from app.web.problems import sentence

R = TypeVar("R")


class _Sentences:
    """What the form library says of a field comes from our catalogues: its own Chinese is an engineer's."""

    def gettext(self, string: str) -> str:
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # Unfilled: the form library puts its figures in by itself.
        return str(get_domain().get_translations().ungettext(singular, plural, n))


class Form(FlaskForm):
    """A form with CSRF protection and a place for errors that belong to no field."""

    class Meta(FlaskForm.Meta):
        """How the form library is set up."""

        def get_translations(self, form: Any) -> _Sentences:
            """Our sentences for every form."""
            return _Sentences()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was sent, with its token, and is well formed."""
        return bool(FlaskForm.validate_on_submit(self, extra_validators))

    def refuse(self, error: DomainError) -> None:
        """Show a domain error at its field, or above the form."""
        field = self._fields.get(error.field or "")
        message = sentence(error)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def run(self, verb: Callable[..., R], *args: Any) -> R | None:
        """If the form was sent and is well formed, run the verb; None if there is something to mend.

        Only for verbs that return something.
        """
        if not self.validate_on_submit():
            return None
        try:
            return uow.run(verb, actor(), *args)
        except DomainError as error:
            self.refuse(error)
            return None


class SelectMultipleCheckField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget: Any = widgets.ListWidget(prefix_label=False)
    option_widget: Any = widgets.CheckboxInput()


class NonceForm(Form):
    """A form that moves points, stock, seats or attendance: pressing twice does it once."""

    nonce = HiddenField(default=lambda: new_id().hex, validators=[Length(min=1, max=64)])

    def run_once(self, verb: Callable[..., Any], *args: Any) -> dict[str, Any] | None:
        """Like `run`, but once for this nonce, however often it is sent; gives `{"id": …}` of the result."""
        if not self.validate_on_submit():
            return None
        who = actor()
        once = Once(f"{who.person_id}:page:{request.path}", self.nonce.data or "", self._fingerprint())

        def work(session: Session) -> Answer:
            return Answer(200, {"id": str(verb(session, who, *args).id)})

        try:
            return uow.run(lambda session: answer_once(session, once, lambda: work(session), _raise)).body
        except DomainError as error:
            self.refuse(SentBefore() if isinstance(error, KeyReused) else error)
            self.renew()
            return None

    def renew(self) -> None:
        """A second try after a refusal is a new wish."""
        self.nonce.data = new_id().hex

    def _fingerprint(self) -> str:
        fields = {k: v for k, v in sorted(request.form.items()) if k != "csrf_token"}
        fields |= {k: _digest_of(file) for k, file in sorted(request.files.items())}
        return uow.database.keyring.mac("request:1", json.dumps(fields).encode()).hex()


class SentBefore(KeyReused):
    """To somebody at a page: it was sent once already, with something else in it."""

    told_as = "sent_before"


def _digest_of(file: FileStorage) -> str:
    """Of what is in it, from the beginning: the command has read it to its end by now."""
    file.stream.seek(0)
    return hashlib.sha256(file.stream.read()).hexdigest()


def _raise(error: DomainError) -> Answer:
    raise error
