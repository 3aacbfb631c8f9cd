"""What is sent to the endpoints of this room."""

from ninja import Schema


class Given(Schema):
    """What is sent; a name that is no field is refused."""

    model_config = {"extra": "forbid"}
