"""The window: what people see and do. `state` decides, `bridge` talks to the server, `panels` draw.

An action is what somebody wants, an event is what happened. Both go through one pure function, `state.update`, which
gives the next state; the bridge performs actions and keeps open the streams that the state wishes for.
"""
