"""Which data and heads pay: `python -m training.ablation POLNEAR`, and `python -m training.ablation --packaged SIZE`.

The first trains the small network again and again, a few passes each, every time without one thing, and scores what
comes out. POLNEAR is the folder with PolNeAR's train and dev parts. A variant that was measured is not trained again,
and one that was stopped goes on from its last pass.

The second reads the articles kept out of training with a network of the package, every time without one part of it, and
scores the readings as `bench.reading` does; all but the last row are decoded as it was tuned on the same articles.

act: F1 on the articles kept out of training, by windows, decoding tuned on the same articles. Roles: the mean of the
roles' F1 there, evidence given, spans by overlap. Source, cue, content: F1 of exact spans on PolNeAR's dev part.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import reading
from bench.score import score

from servanda.readers.trained.labels import ROLES, SPEECH
from servanda.readers.trained.network import SETTINGS, Network, network
from training import tune
from training.examples import act_examples, corpus, held_out, speech_examples
from training.train import ARTICLES, GOLD

REAL = Path(__file__).parent / "real"
HEADS = ("roles", "type", "force", "mode")
"""Parts of the loss that belong to the second look at each act."""
EVERY = 3
"""Of so many windows of PolNeAR's dev part one is scored."""
VARIANTS: dict[str, tuple[list[Path], bool, list[str]]] = {
    "all": ([GOLD, ARTICLES, REAL], True, []),
    "no attributions": ([GOLD, ARTICLES, REAL], False, []),
    "no articles of PolNeAR": ([GOLD, ARTICLES], True, []),
    "no articles of training/articles": ([GOLD, REAL], True, []),
    "no second look": ([GOLD, ARTICLES, REAL], True, ["--without", *HEADS]),
    "no second look at the type": ([GOLD, ARTICLES, REAL], True, ["--without", "type"]),
    "taught by standard": ([GOLD, ARTICLES, REAL], True, ["--teacher", "standard"]),
}
"""Of each variant: the articles, whether attributions are learnt, and what else training is told."""

SWITCHES: dict[str, dict[str, object]] = {
    "all": {},
    "no second look at the type": {"second_look": 0.0, "no_act": 1.0},
    "no attributions": {"speech_bias": [tune.NOTHING] * len(SPEECH)},
    "as if never tuned": {
        "act_prior": 1.0,
        "second_look": 1.0,
        "no_act": 0.5,
        "speech_bias": [0.0] * len(SPEECH),
        "role_bias": [0.0] * len(ROLES),
    },
}
"""Of each row for a packaged network: the settings that take a part of it away."""


def train(name: str, polnear: Path, out: Path, given: argparse.Namespace) -> None:
    """Train and export one variant, if that was not done."""
    articles, speech, more = VARIANTS[name]
    python = [sys.executable, "-m"]
    base = ["--base", str(given.base)]
    if not (out / "network.pt").exists():
        train = [*python, "training.train", "small", "--articles", *map(str, articles), "--texts", str(given.texts)]
        train += ["--out", str(out), *base, *more]
        train += ["--epochs", str(given.epochs), "--speech-epochs", str(given.speech_epochs)]
        train += ["--pieces", "1500", "--rate", "3e-4"]
        subprocess.run(train + (["--polnear", str(polnear / "train")] if speech else []), check=True)  # noqa: S603
    subprocess.run(  # noqa: S603
        [*python, "training.export", "small", "--run", str(out), *base, "--out", str(out / "packed")], check=True
    )


def measure(name: str, polnear: Path, out: Path, texts: Path) -> dict[str, float]:
    """The figures of a variant that was trained."""
    packed = out / "packed"
    (packed / SETTINGS).write_text("{}", encoding="utf-8")
    network = Network(str(packed.resolve()))
    folders, speech, more = VARIANTS[name]
    train = [one for one in corpus(folders, texts) if not held_out(one.name)]
    kept = [one for one in corpus([GOLD, ARTICLES], texts) if held_out(one.name)]
    said = list(speech_examples(polnear / "train", network.tokenizer))[:: tune.SOME]
    network.settings = tune.defaults(list(act_examples(train, network.tokenizer)), said, "ablation")
    cases = [tune.Case(one, network.read(one.window)) for one in act_examples(kept, network.tokenizer)]
    figures = {"act": tune.tune_acts(network, cases)}
    if "roles" not in more:
        roles = tune.tune_roles(network, cases)
        figures["roles"] = sum(roles.values()) / len(roles)
    if speech:
        tune.tune_speech(network, [tune.Case(one, network.read(one.window)) for one in said])
        dev = list(speech_examples(polnear / "dev", network.tokenizer))[::EVERY]
        f1 = tune.speech_f1(network, [tune.Case(one, network.read(one.window)) for one in dev])
        figures |= dict(zip(SPEECH, f1, strict=True))
    return {figure: round(value, 1) for figure, value in figures.items()}


def without(size: str) -> None:
    """Print what a packaged network reaches without one part after the other."""
    settings = network(size).settings
    before = dict(settings)
    print("| | span F1 | act F1 | slots F1 | whole F1 |\n|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        gold = Path(folder) / "gold"
        gold.mkdir()
        for file in (one for some in (GOLD, ARTICLES) for one in some.iterdir() if held_out(one.stem)):
            shutil.copy(file, gold)
        for name, changed in SWITCHES.items():
            settings.update(before | changed)
            out = Path(folder) / name
            reading.predict(gold, out, size)
            print(reading.line(name, score(gold, out / "reader")), flush=True)


def main() -> None:
    """Train and measure what is wanted, and print the table of all that was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("polnear", type=Path, nargs="?")
    parser.add_argument("--packaged", choices=("standard", "small"), metavar="SIZE")
    parser.add_argument("--only", nargs="+", choices=sorted(VARIANTS), default=list(VARIANTS), metavar="VARIANT")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--speech-epochs", type=float, default=1.0)
    parser.add_argument("--base", type=Path, default=Path("build/base"))
    parser.add_argument("--out", type=Path, default=Path("build/ablation"))
    args = parser.parse_args()
    if args.packaged:
        without(args.packaged)
        return
    if args.polnear is None:
        parser.error("name the folder of PolNeAR, or a packaged network with --packaged")
    args.texts = args.polnear.parents[1]
    columns = ("act", "roles", *SPEECH)
    print(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name in args.only:
        out = args.out / name.replace(" ", "-").replace("/", "-")
        measured = out / "figures.json"
        if not measured.exists():
            train(name, args.polnear, out, args)
            measured.write_text(json.dumps(measure(name, args.polnear, out, args.texts)), encoding="utf-8")
        figures = json.loads(measured.read_text(encoding="utf-8"))
        print(f"| {name} | {' | '.join(str(figures.get(column, '')) for column in columns)} |", flush=True)


if __name__ == "__main__":
    main()
