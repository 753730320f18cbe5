"""ADBench's mixture of gaussians by JAX on the processor: times of the objective, and of objective and gradient.

    FLUXIONS_PYTHON=python3 npx tsx scripts/bench/gradients.ts

Reads an instance as JSON from stdin, writes the results as JSON to stdout. Says so where JAX is missing.
"""

import json
import os
import sys
import time

os.environ.setdefault("JAX_PLATFORMS", "cpu")
try:
    import jax
    import jax.numpy as jnp
    from jax.scipy.special import logsumexp, multigammaln
except ImportError as error:
    sys.exit(f"this Python has no JAX ({error})")

jax.config.update("jax_enable_x64", True)
ROUNDS = 60


def main() -> None:
    instance = json.load(sys.stdin)
    d, k = instance["d"], instance["k"]
    gamma, m = instance["gamma"], instance["m"]
    points = jnp.array(instance["points"])
    n = points.shape[0]
    below = d * (d - 1) // 2
    # What stands below the diagonal, column by column.
    columns, rows = jnp.triu_indices(d, 1)

    def objective(parameters, points):
        alphas = parameters[:k]
        means = parameters[k : k + k * d].reshape(k, d)
        factors = parameters[k + k * d :].reshape(k, d + below)
        diagonals, lower = factors[:, :d], factors[:, d:]
        precisions = jax.vmap(lambda q, l: jnp.diag(jnp.exp(q)).at[rows, columns].set(l))(diagonals, lower)
        centred = points[:, None, :] - means[None, :, :]
        spread = jnp.einsum("kij,nkj->nki", precisions, centred)
        sums = jnp.sum(diagonals, axis=1)
        inner = alphas + sums - 0.5 * jnp.sum(spread**2, axis=2)
        of_points = jnp.sum(logsumexp(inner, axis=1))
        prior = 0.5 * gamma**2 * (jnp.sum(jnp.exp(diagonals) ** 2) + jnp.sum(lower**2)) - m * jnp.sum(sums)
        wishart = (d + m + 1) * d * jnp.log(gamma / jnp.sqrt(2.0)) - multigammaln((d + m + 1) / 2, d)
        return of_points - n * logsumexp(alphas) - n * d / 2 * jnp.log(2 * jnp.pi) + prior - k * wishart

    parameters = jnp.array(instance["parameters"])
    alone = jax.jit(objective)
    both = jax.jit(jax.value_and_grad(objective))

    def timed(work) -> float:
        start = time.perf_counter()
        jax.block_until_ready(work(parameters, points))
        return 1e6 * (time.perf_counter() - start)

    for work in (alone, both):
        timed(work)
    times = [min(timed(work) for _ in range(ROUNDS)) for work in (alone, both)]
    value, gradient = both(parameters, points)
    print(
        json.dumps(
            {
                "version": jax.__version__,
                "objective": float(value),
                "gradient": gradient.tolist(),
                "times": times,
            }
        )
    )


main()
