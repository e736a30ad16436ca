"""The training parameters that a user may set."""

from dataclasses import replace
from typing import Any

import pytest

from diptych_server.core.parameters import HeadParameters, ParametersRejectedError


def test_the_defaults_are_allowed() -> None:
    """There are no required settings."""
    assert HeadParameters().validated() == HeadParameters()


@pytest.mark.parametrize(
    "allowed",
    [
        {"hidden_layers": ()},
        {"hidden_layers": (64, 32, 16)},
        {"epochs": 1},
        {"seed": 2**32 - 1},
        {"label_smoothing": 0.0},
        {"weight_decay": 0.0},
        {"patience": 1000},
    ],
)
def test_the_ends_of_the_ranges_are_allowed(allowed: dict[str, Any]) -> None:
    """A linear classifier, one epoch and no smoothing are sound choices."""
    assert not replace(HeadParameters(), **allowed).problems()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_layers", (0,)),
        ("hidden_layers", (8, 8, 8, 8)),
        ("hidden_layers", (100_000,)),
        ("epochs", 0),
        ("batch_size", 0),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("label_smoothing", 0.9),
        ("weight_decay", float("inf")),
        ("seed", -1),
        ("patience", -1),
    ],
)
def test_a_field_outside_its_range_is_named(field: str, value: object) -> None:
    """The message says which field is wrong and what it may be."""
    parameters = replace(HeadParameters(), **{field: value})  # type: ignore[arg-type] # one field of many types

    with pytest.raises(ParametersRejectedError, match=rf"{field} must be .*\d") as rejection:
        parameters.validated()

    assert len(rejection.value.problems) == 1


def test_all_wrong_fields_are_named_together() -> None:
    """All wrong fields are reported together."""
    assert len(HeadParameters(epochs=0, batch_size=0, hidden_layers=(-1,)).problems()) == 3
