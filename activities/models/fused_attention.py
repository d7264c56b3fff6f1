"""ONNX Runtime's fused attention in exported graphs.

Attention written out holds all N x N weights of every head at once, 1 GB at 480x848 and patch 8. ONNX Runtime's own
operator works in tiles instead. Files that contain it run in ONNX Runtime alone.
"""
from contextlib import contextmanager

import torch
import torch.nn.functional as F

DOMAIN = "com.microsoft"


class MultiHeadAttention(torch.autograd.Function):
    """softmax(q k^T / sqrt(head)) v for q, k, v (B, N, heads * head)."""

    @staticmethod
    def forward(context, q, k, v, heads):
        batch, tokens, dimension = q.shape
        split = [x.reshape(batch, tokens, heads, -1).transpose(1, 2) for x in (q, k, v)]
        return torch.nn.functional._original_attention(*split).transpose(1, 2).reshape(batch, tokens, dimension)

    @staticmethod
    def symbolic(graph, q, k, v, heads):
        return graph.op(f"{DOMAIN}::MultiHeadAttention", q, k, v, num_heads_i=heads).setType(q.type())


def attention(q, k, v, attn_mask=None, dropout_p=0.0, is_causal=False):
    """Takes the place of torch's function; q, k, v (B, heads, N, head)."""
    if attn_mask is not None or is_causal or dropout_p:
        raise ValueError("only plain attention can be fused")
    batch, heads, tokens, head = q.shape
    joined = [x.transpose(1, 2).reshape(batch, tokens, heads * head) for x in (q, k, v)]
    out = MultiHeadAttention.apply(*joined, int(heads))
    return out.reshape(batch, tokens, heads, head).transpose(1, 2)


@contextmanager
def fused():
    """While it holds, timm's attention is traced as the one operator."""
    original = F.scaled_dot_product_attention
    F._original_attention = original
    F.scaled_dot_product_attention = attention
    try:
        yield
    finally:
        F.scaled_dot_product_attention = original
        del F._original_attention
