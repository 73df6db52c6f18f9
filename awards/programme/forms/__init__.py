"""Forms of the programme: one a concern of an edition's set-up."""

from awards.programme.forms.editions import (
    MOST_TIE_STEPS,
    OPEN_SCORES,
    RANKED_BY,
    CategoryForm,
    NewCategoryForm,
    NewEditionForm,
    criterion_form,
    dates_form,
    round_form,
    rules_form,
)
from awards.programme.forms.parts import ChangeForm
from awards.programme.forms.questions import (
    KINDS,
    EligibilityForm,
    FormDocumentForm,
    MoveForm,
    NewEligibilityForm,
    NewQuestionForm,
    NewSectionForm,
    QuestionForm,
    SectionForm,
    check_form,
)
from awards.programme.forms.roles import RoleForm
from awards.programme.forms.sponsors import SponsorForm
from awards.programme.forms.texts import note_form, text_form

__all__ = [
    "KINDS", "MOST_TIE_STEPS", "OPEN_SCORES", "RANKED_BY", "CategoryForm", "ChangeForm",
    "EligibilityForm", "FormDocumentForm", "MoveForm", "NewCategoryForm", "NewEditionForm", "NewEligibilityForm",
    "NewQuestionForm", "NewSectionForm", "QuestionForm", "RoleForm", "SectionForm",
    "SponsorForm", "check_form", "criterion_form",
    "dates_form", "note_form", "round_form", "rules_form", "text_form",
]  # fmt: skip
