"""Messages that change the state: actions of the user, and events."""

from diptych_client.desktop.state.actions import Action
from diptych_client.desktop.state.events import Event

Message = Action | Event
