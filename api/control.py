"""How a route comes by what it asks."""

from typing import Annotated

from fastapi import Depends, Request

from dialer.control.control import Control


def control_of(request: Request) -> Control:
    """What create_app was given."""
    control: Control = request.app.state.control
    return control


Ctl = Annotated[Control, Depends(control_of)]
