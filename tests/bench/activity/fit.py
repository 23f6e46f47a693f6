#!/usr/bin/python3
"""Fits the model of the rhythm of homes, and writes it as a file of config/rhythm/.

  fit.py --samples build/release/bin/activity_samples --readings FILE.csv --out water.toml
         [--without HOME,HOME] [--source TEXT] [--licence TEXT]

Each home has the same weight. The population is learned first, then the weights on what the model with that
population would have known when each gap began (its first 28 days are left out)."""
import argparse, collections, json, math, re, subprocess, tempfile
import numpy as np
FIRST, HOURS = 2, 22

def samples(binary, model, readings, days, without):
    gaps, life, rows = collections.defaultdict(list), {}, collections.defaultdict(list)
    with subprocess.Popen([binary, model, readings, str(days)], stdout=subprocess.PIPE, text=True, bufsize=1 << 20) as p:
        for line in p.stdout:
            kind, home, rest = line.split(",", 2)
            if home in without: continue
            if kind == "row": rows[home].append(rest)
            elif kind == "gap": gaps[home].append([int(x) for x in rest.split(",")])
            else:
                k, h, lived, seen = (int(x) for x in rest.split(","))
                life.setdefault(home, np.zeros((2, 2, 24)))[:, k, h] = lived, seen
    return gaps, life, {h: np.array([[float(x) for x in r.split(",")] for r in rs]) for h, rs in rows.items()}

def population(gaps, life):
    """Ends of gaps by kind of day and hour of their beginning, smoothed over the hours; life by hour."""
    at_risk, ended = np.zeros((2, 96, HOURS)), np.zeros((2, 96, HOURS))
    for home, all_gaps in gaps.items():
        weight = 1.0 / len(all_gaps)
        for free, quarter, observed, has_ended in all_gaps:
            last = min(observed, FIRST + HOURS - 1) - FIRST
            at_risk[free, quarter, :last + 1] += weight
            if has_ended: ended[free, quarter, last] += weight
    def smooth(x):
        apart = np.abs(np.arange(96)[None, :] - (np.arange(24) * 4 + 1.5)[:, None]); apart = np.minimum(apart, 96 - apart)
        near = np.exp(-(apart / 5.0) ** 2 / 2)
        by_kind = np.einsum("hq,kqd->khd", near, x)
        return by_kind + 0.3 * by_kind[::-1]
    risk, end = smooth(at_risk), smooth(ended)
    # Long gaps are few: beyond the last that anybody had, and everywhere a little, it is as in all of them.
    everywhere = end.sum() / risk.sum()
    mean = (end.sum((0, 1)) + everywhere) / (risk.sum((0, 1)) + 1)
    kappa = 0.02 * risk.max()
    ends = (end + kappa * mean) / (risk + kappa)
    shares = [l[0] / np.maximum(l[1], 1) for l in life.values() if l[1].min() >= 2]
    return ends, np.mean(shares, axis=0)

def fit(rows):
    x = np.concatenate([r[:, 1:] for r in rows.values()]); y = np.concatenate([r[:, 0] for r in rows.values()])
    weight = np.concatenate([np.full(len(r), 1000.0 / len(r)) for r in rows.values()])
    b = np.zeros(x.shape[1]); ridge = np.full(x.shape[1], 1.0); ridge[0] = 0
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30))); g = x.T @ (weight * (y - p)) - ridge * b
        h = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge); step = np.linalg.solve(h, g); b += step
        if np.abs(step).max() < 1e-6: break
    p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
    loss = -(weight * (y * np.log(p) + (1 - y) * np.log(1 - p))).sum() / weight.sum()
    return b, loss

def write(path, weights, ends, life, source, licence, price, more_hours):
    numbers = lambda xs, n: "[" + ", ".join(f"{x:.{n}f}" for x in xs) + "]"
    with open(path, "w") as f:
        f.write(f"source = '{source}'\nlicence = '{licence}'\nprice = {price}\nmore_hours = {more_hours}\n\nweights = {numbers(weights, 4)}\n\n[life]\n")
        for k, name in enumerate(("working", "free")): f.write(f"{name} = {numbers(life[k], 3)}\n")
        for k, name in enumerate(("working", "free")):
            for h in range(24): f.write(f'\n[[gap]]\nday = "{name}"\nhour = {h}\nends = {numbers(ends[k, h], 4)}\n')

def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--samples", required=True); a.add_argument("--readings", required=True); a.add_argument("--out", required=True)
    a.add_argument("--without", default=""); a.add_argument("--source", default="unnamed"); a.add_argument("--licence", default="unnamed")
    a.add_argument("--learning-days", type=int, default=28); a.add_argument("--gaps", type=int, default=100, help="homes with fewer are left out")
    a.add_argument("--price", type=float, default=1.0, help="of being late, against that of water")
    a.add_argument("--more-hours", type=int, default=0, help="beyond the longest wait of the tier")
    a.add_argument("--weights-of", help="a model whose weights are taken as they are: too few homes for weights of their own")
    o = a.parse_args(); without = set(filter(None, o.without.split(",")))
    flat = np.full((2, 24, HOURS), 0.25), np.full((2, 24), 0.5)
    weights = np.array([0.73, 0.96, -0.23, 0.65, -0.16, -0.34, 0.30, 0.49, -1.34, 0.10, -0.42, 0.04, 0.23, -0.12, -0.21, 0.54, 0.10])
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as t:
        write(t.name, weights, *flat, o.source, o.licence, o.price, o.more_hours)
        gaps, life, rows = samples(o.samples, t.name, o.readings, o.learning_days, without)
        lived_in = {h for h, g in gaps.items() if len(g) >= o.gaps and len(rows.get(h, ())) >= o.gaps}
        ends, shares = population({h: gaps[h] for h in lived_in}, {h: life[h] for h in lived_in})
        write(t.name, weights, ends, shares, o.source, o.licence, o.price, o.more_hours)
        _, _, rows = samples(o.samples, t.name, o.readings, o.learning_days, without)
        if o.weights_of: weights, loss = np.array(json.loads(re.search(r"^weights = (.*)$", open(o.weights_of).read(), re.M)[1])), math.nan
        else: weights, loss = fit({h: rows[h] for h in lived_in})
    write(o.out, weights, ends, shares, o.source, o.licence, o.price, o.more_hours)
    print(f"{len(lived_in)} homes, {sum(len(rows[h]) for h in lived_in)} hours of gaps, log loss {loss:.4f}")
    print(" ".join(f"{w:.2f}" for w in weights))
if __name__ == "__main__": main()
