"""The window: what people see and do. `state` decides, `effects` talk to the server, `panels` draw.

An action is what somebody wants, an event is what happened. Both go through one pure function, `state.update`, which
gives the next state; the effects perform actions and keep open the streams that the state subscribes to.
"""
