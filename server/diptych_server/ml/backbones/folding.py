"""Folds batch norms into the convolutions before them: the same function with fewer memory accesses."""

from torch import fx, nn
from torch.nn.utils import fuse_conv_bn_eval


def fold_batch_norms(network: nn.Module) -> nn.Module:
    """The frozen network without batch norms that are the only consumer of a convolution's output.

    The network must be in evaluation mode; it is modified and must not be used afterwards.
    """
    traced = fx.symbolic_trace(network)
    modules = dict(traced.named_modules())
    for node in traced.graph.nodes:
        norm = modules.get(str(node.target)) if node.op == "call_module" else None
        if not isinstance(norm, nn.BatchNorm2d):
            continue
        before = node.args[0]
        convolution = modules.get(str(before.target)) if before.op == "call_module" else None
        if isinstance(convolution, nn.Conv2d) and len(before.users) == 1:
            modules[before.target] = fuse_conv_bn_eval(convolution, norm)
            traced.set_submodule(before.target, modules[before.target])
            node.replace_all_uses_with(before)
            traced.graph.erase_node(node)
    traced.delete_all_unused_submodules()
    traced.recompile()
    return traced
