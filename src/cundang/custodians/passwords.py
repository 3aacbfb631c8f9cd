"""What a password must be: Django's rules, said in our words where Django has no Chinese for them."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    min_length: int

    def get_error_message(self) -> str:
        """One sentence."""
        return _("密码太短，至少要 %d 个字符。") % self.min_length


class UnlikeTheName(UserAttributeSimilarityValidator):
    """Neither the sign-in name nor the person's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("username", "full_name"), **options)

    def get_error_message(self) -> str:
        """One sentence."""
        return _("密码与登录名或姓名太像，请换一个。")
