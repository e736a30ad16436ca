"""What the state hears of: what somebody wants, and what happened."""

from diptych_client.desktop.state.actions import Action
from diptych_client.desktop.state.events import Event

Message = Action | Event
