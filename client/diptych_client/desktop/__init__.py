"""The window. `state` decides, `effects` talk to the server, `panels` draw.

An action is a command of the user, an event is something that happened. Both go through one pure function,
`state.update`, which returns the next state. The effects perform actions and run the subscriptions of the state.
"""
