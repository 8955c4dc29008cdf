"""The network: one encoder read once, taggers over its words, and a small layer that looks again for each act.

The encoder is the first layers of a published one. Over its words stand two linear taggers: evidence by type, and the
parts of attributions. For each act a layer of attention, told where the act's evidence stands, tags the words that fill
the act's roles and chooses from the closed lists.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from servanda.readers.trained.labels import ACT_TAGS, CHOICES, ROLES, SPEECH
from servanda.readers.trained.windows import CASES, KINDS

# Words of the second layer; wider ones gained nothing worth their time.
ROLE_WIDTH = 256
HEADS = 4
# Distances from the evidence are told in steps that double: 1, 2, 4, ... words on either side.
STEPS = 8


class Encoder(nn.Module):
    """Word pieces to vectors, and the taggers that need nothing else."""

    def __init__(self, base: Any, width: int, *, first_position: int) -> None:
        super().__init__()
        self.base = base
        self.first_position = first_position
        self.case = nn.Embedding(CASES, width)
        self.kind = nn.Embedding(KINDS, width)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.kind.weight)
        self.dropout = nn.Dropout(0.1)
        self.acts = nn.Linear(width, len(ACT_TAGS))
        self.speech = nn.Linear(width, 3 * len(SPEECH))
        self.narrow = nn.Linear(width, ROLE_WIDTH)
        self.summary = nn.Linear(width, ROLE_WIDTH)

    def forward(
        self, ids: Tensor, cases: Tensor, kinds: Tensor, mask: Tensor | None, first: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of each window, by word: tags of evidence, tags of speech, narrow vectors; and a summary of all."""
        words, hidden = self.words(ids, cases, kinds, mask, first)
        words = self.dropout(words)
        share = torch.ones_like(hidden[..., :1]) if mask is None else mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * share).sum(1) / share.sum(1)
        speech = self.speech(words).unflatten(-1, (len(SPEECH), 3))
        return self.acts(words), speech, self.narrow(words), self.summary(mean)

    def words(
        self, ids: Tensor, cases: Tensor, kinds: Tensor, mask: Tensor | None, first: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The encoder's vectors of each word's first piece, and of all pieces."""
        embedded = self.base.get_input_embeddings()(ids) + self.case(cases) + self.kind(kinds)
        positions = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0) + self.first_position
        hidden = self.base(inputs_embeds=embedded, attention_mask=mask, position_ids=positions).last_hidden_state
        at = first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        return hidden.gather(1, at), hidden


class Roles(nn.Module):
    """What belongs to each act, given where its evidence stands."""

    def __init__(self) -> None:
        super().__init__()
        d = ROLE_WIDTH
        self.act = nn.Linear(3 * d, d)
        self.distance = nn.Embedding(2 * STEPS + 1, d)
        self.same_block = nn.Embedding(2, d)
        self.norm_before = nn.LayerNorm(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm_after = nn.LayerNorm(d)
        self.wide = nn.Linear(d, 2 * d)
        self.back = nn.Linear(2 * d, d)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(d, 3 * len(ROLES))
        with torch.no_grad():
            self.tags.bias.view(len(ROLES), 3)[:, 0] += 5.0  # nearly all words are outside of nearly all roles
        self.pool = nn.Linear(3 * d, d)
        self.choices = nn.Linear(d, sum(len(names) for names in CHOICES.values()))

    def forward(
        self, words: Tensor, summary: Tensor, blocks: Tensor, spans: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Of each act: tags by word and role, all choices in one row, and the vector that they are chosen from.

        `words` (acts, words, d), `summary` (acts, d), `blocks` and `mask` (acts, words), `spans`
        (acts, 2): the first and the last word of the evidence; without a mask all words are looked at.
        """
        count, length, d = words.shape
        at = torch.arange(length, device=words.device).unsqueeze(0)
        begin, end = spans[:, :1], spans[:, 1:]
        inside = ((at >= begin) & (at <= end)).unsqueeze(-1).to(words.dtype)
        mean = (words * inside).sum(1) / inside.sum(1)
        edge = [words.gather(1, one.unsqueeze(-1).expand(-1, -1, d)).squeeze(1) for one in (begin, end)]
        act = self.act(torch.cat([mean, *edge], -1))
        away = torch.where(at < begin, at - begin, torch.where(at > end, at - end, torch.zeros_like(at)))
        step = (torch.log2(away.abs().clamp(min=1).to(torch.float32)).floor() + 1).clamp(max=STEPS).long()
        step = torch.where(away == 0, torch.zeros_like(step), torch.where(away < 0, step, step + STEPS))
        same = (blocks == blocks.gather(1, begin)).long()
        x = words + act.unsqueeze(1) + self.distance(step) + self.same_block(same)
        q, k, v = self.qkv(self.norm_before(x)).view(count, length, 3, HEADS, d // HEADS).permute(2, 0, 3, 1, 4)
        weights = (q * (d // HEADS) ** -0.5) @ k.transpose(-1, -2)
        if mask is not None:
            weights = weights.masked_fill(~mask[:, None, None, :], -1e4)
        mixed = (weights.softmax(-1) @ v).transpose(1, 2).reshape(count, length, d)
        x = x + self.dropout(self.out(mixed))
        x = x + self.dropout(self.back(functional.gelu(self.wide(self.norm_after(x)))))
        seen = (x * inside).sum(1) / inside.sum(1)
        pooled = functional.gelu(self.pool(torch.cat([seen, act, summary], -1)))
        tags = self.tags(self.dropout(x)).unflatten(-1, (len(ROLES), 3))
        return tags, self.choices(self.dropout(pooled)), pooled
