"""Forms as data: a JSON schema compatible with form-js's, read by our own renderer and enforced here, on the server.

    form = forms.read(content)                          # InvalidModel with every problem of the schema
    rights = forms.rights(form, step.form.fields)       # what this step may do with each field
    forms.shown(form, known, rights)                    # what may be sent: hidden fields left out, sensitive ones masked
    values = forms.accept(form, submitted, rights, known)   # typed values to store, or InvalidInput naming each field

Beyond form-js: texts in two languages, tables with editable rows, per-field rights, rules in FEEL, personal and sensitive
data marked. What form-js writes and we do not know is kept out of the way, not refused.
"""

from bihuan.forms.acceptance import accept, validate
from bihuan.forms.grants import rights
from bihuan.forms.model import Component, Form, Option, Right, Rights, Rule, Validation
from bihuan.forms.presentation import guarded, masked, personal, shown, stowed
from bihuan.forms.reading import check, read

__all__ = [
    "Component",
    "Form",
    "Option",
    "Right",
    "Rights",
    "Rule",
    "Validation",
    "accept",
    "check",
    "guarded",
    "masked",
    "personal",
    "read",
    "rights",
    "shown",
    "stowed",
    "validate",
]
