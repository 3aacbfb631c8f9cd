"""What people send when they commit instead of proving kinship."""

from django import forms

from cundang.papers.strokes import Strokes, given


class CommitmentForm(forms.Form):
    """A drawn signature (strokes as JSON), and the digest of the text that was shown."""

    strokes = forms.CharField(required=False, max_length=200_000)
    seen = forms.CharField(required=False, max_length=64)

    def clean_strokes(self) -> Strokes:
        """The strokes; anything else is as if nothing had been drawn."""
        return given(self.cleaned_data["strokes"])
