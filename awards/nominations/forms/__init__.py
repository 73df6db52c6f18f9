"""Forms of nominations: the frame, the answers of a section, links to evidence, and what a button carries."""

from awards.nominations.forms.asking import AnswerForm, ExtensionForm, QuestionForm
from awards.nominations.forms.buttons import RestorationForm, SubmissionForm, WithdrawalForm
from awards.nominations.forms.frame import frame_form, frame_of
from awards.nominations.forms.sections import PLACES, TextForm, seal_field
from awards.nominations.forms.typed import parts_in, section_form, typed_parts

__all__ = [
    "PLACES", "AnswerForm", "ExtensionForm", "QuestionForm", "RestorationForm", "SubmissionForm",
    "TextForm", "WithdrawalForm", "frame_form", "frame_of", "parts_in", "seal_field", "section_form", "typed_parts",
]  # fmt: skip
