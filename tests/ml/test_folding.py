"""Networks without their batch norms are the same networks."""

import pytest
import torch
from torch import Tensor, nn
from torchvision.models import get_model

from diptych_server.ml.backbones.catalogue import CATALOGUE
from diptych_server.ml.backbones.folding import fold_batch_norms


@pytest.mark.parametrize("name", [each.name for each in CATALOGUE[1:]])
def test_folding_keeps_what_a_network_computes(name: str) -> None:
    """Only the last digits differ, and no norm is left."""
    torch.manual_seed(0)
    network = get_model(name, weights=None).eval()
    make_norms_up(network)
    squares = torch.randn(2, 3, 224, 224)

    with torch.inference_mode():
        expected = network(squares)
        folded = fold_batch_norms(network)
        actual = folded(squares)

    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert (actual - expected).abs().max() <= 1e-4 * expected.abs().max()


def test_a_norm_that_shares_its_convolution_stays() -> None:
    """What another module reads of the convolution must not change."""
    torch.manual_seed(0)
    network = Forked().eval()
    make_norms_up(network)
    squares = torch.randn(1, 3, 8, 8)

    with torch.inference_mode():
        expected = network(squares)
        actual = fold_batch_norms(network)(squares)

    assert torch.allclose(actual, expected, rtol=1e-5)


class Forked(nn.Module):
    """A convolution that a norm and a sum read."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)

    def forward(self, squares: Tensor) -> Tensor:
        """What the convolution gives, and the same scaled."""
        filtered = self.convolution(squares)
        both: Tensor = filtered + self.norm(filtered)
        return both


def make_norms_up(network: nn.Module) -> None:
    """Give every norm distinct figures: those of an untrained network do nothing."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for figures in (module.running_mean, module.bias.data):
                assert figures is not None
                figures.uniform_(-0.2, 0.2)
            for figures in (module.running_var, module.weight.data):
                assert figures is not None
                figures.uniform_(0.8, 1.2)
