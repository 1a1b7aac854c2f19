/** Above this many degrees of freedom the quantile differs from the normal one by less than 1.3e-7 of itself. */
const MAX_DEGREES = 1e7;

/** Student's t quantile for two-sided intervals: the t that |T| exceeds with probability `alpha`.
 *  `alpha` in (0, 1), `degrees` > 0, not necessarily whole. Relative error below 1e-9 up to 1e7 degrees of freedom,
 *  below 2e-7 beyond. NaN for other arguments. */
export function studentQuantile(alpha: number, degrees: number): number {
  if (!(alpha > 0 && alpha < 1 && degrees > 0)) return Number.NaN;
  const nu = Math.min(degrees, MAX_DEGREES);
  let low = 0;
  let high = 2;
  while (studentTails(high, nu) > alpha) high *= 2;
  let t = high / 2;
  // Newton's steps, kept within what bisection knows.
  for (let step = 0; step < 200; step++) {
    const tails = studentTails(t, nu);
    if (tails > alpha) low = t;
    else high = t;
    const next = t + (tails - alpha) / (2 * studentDensity(t, nu));
    const guarded = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(guarded - t) <= 1e-13 * t) return guarded;
    t = guarded;
  }
  return t;
}

/** The probability that |T| exceeds `t` ≥ 0: I_x(ν/2, 1/2) with x = ν / (ν + t²).
 *  Source: NIST DLMF 8.17; Abramowitz & Stegun 26.7.1. */
export function studentTails(t: number, degrees: number): number {
  const a = degrees / 2;
  const x = 1 / (1 + (t * t) / degrees);
  if (x < (a + 1) / (a + 2.5)) return (tailFactor(t, degrees) * betaFraction(x, a, 0.5)) / a;
  return 1 - (tailFactor(t, degrees) * betaFraction(1 - x, 0.5, a)) / 0.5;
}

/** x^a (1 − x)^½ / B(a, ½) with a = ν/2. */
function tailFactor(t: number, degrees: number): number {
  const ratio = (t * t) / degrees;
  const power = Math.exp((-degrees / 2) * Math.log1p(ratio));
  return (power * Math.sqrt(ratio / (1 + ratio)) * halfStep(degrees / 2)) / Math.sqrt(Math.PI);
}

function studentDensity(t: number, degrees: number): number {
  const power = Math.exp((-(degrees + 1) / 2) * Math.log1p((t * t) / degrees));
  return (power * halfStep(degrees / 2)) / Math.sqrt(Math.PI * degrees);
}

/** Γ(a + ½) / Γ(a), without the gamma functions, whose quotient loses all digits where a is large.
 *  Source: the series in 1/a of NIST DLMF 5.11.13, lifted to a ≥ 40 by Γ(a + 1) = aΓ(a). */
function halfStep(a: number): number {
  let factor = 1;
  let at = a;
  while (at < 40) {
    factor *= at / (at + 0.5);
    at += 1;
  }
  const u = 1 / at;
  const series =
    1 - u / 8 + u ** 2 / 128 + (5 * u ** 3) / 1024 - (21 * u ** 4) / 32_768 - (399 * u ** 5) / 262_144;
  return factor * Math.sqrt(at) * series;
}

const TINY = 1e-300;

/** The continued fraction of the incomplete beta function, for x < (a + 1) / (a + b + 2), by Lentz's method.
 *  Source: NIST DLMF 8.17.22; Thompson & Barnett 1986 for the method. About √max(a, b) steps. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
