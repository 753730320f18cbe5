/**
 * Problems of nonlinear regression with certified answers, from the Statistical Reference Datasets of the National
 * Institute of Standards and Technology (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml). As work of the United
 * States government they are in the public domain. The data stand in the CSV files beside this one.
 */

export interface CertifiedProblem {
  readonly name: string;
  readonly about: string;
  readonly model: string;
  readonly file: string;
  readonly response: string;
  /** Where NIST begins the search: far away, and near. */
  readonly starts: readonly Readonly<Record<string, number>>[];
  /** The value of each parameter and its standard deviation. */
  readonly certified: Readonly<Record<string, readonly [value: number, standardError: number]>>;
  readonly residualSumOfSquares: number;
  readonly residualStandardDeviation: number;
}

export const problems: readonly CertifiedProblem[] = [
  {
    name: "Misra1a",
    about:
      "monomolecular adsorption: volume against pressure (D. Misra, NIST, 1978); lower level of difficulty",
    model: "a*(1 - exp(-b*pressure))",
    file: "misra1a.csv",
    response: "volume",
    starts: [
      { a: 500, b: 0.0001 },
      { a: 250, b: 0.0005 },
    ],
    certified: {
      a: [2.3894212918e2, 2.7070075241],
      b: [5.5015643181e-4, 7.2668688436e-6],
    },
    residualSumOfSquares: 1.2455138894e-1,
    residualStandardDeviation: 1.018787633e-1,
  },
  {
    name: "Eckerle4",
    about:
      "circular interference: transmittance against wavelength (K. Eckerle, NIST); higher level of difficulty",
    model: "area/width*exp(-((wavelength - centre)/width)^2/2)",
    file: "eckerle4.csv",
    response: "transmittance",
    starts: [
      { area: 1, width: 10, centre: 500 },
      { area: 1.5, width: 5, centre: 450 },
    ],
    certified: {
      area: [1.5543827178, 1.5408051163e-2],
      width: [4.0888321754, 4.6803020753e-2],
      centre: [4.5154121844e2, 4.6800518816e-2],
    },
    residualSumOfSquares: 1.4635887487e-3,
    residualStandardDeviation: 6.7629245447e-3,
  },
  {
    name: "MGH09",
    about: "kinetics of an enzyme (J. S. Kowalik and M. R. Osborne, 1978); higher level of difficulty",
    model: "b1*(x^2 + x*b2)/(x^2 + x*b3 + b4)",
    file: "mgh09.csv",
    response: "y",
    starts: [
      { b1: 25, b2: 39, b3: 41.5, b4: 39 },
      { b1: 0.25, b2: 0.39, b3: 0.415, b4: 0.39 },
    ],
    certified: {
      b1: [1.9280693458e-1, 1.1435312227e-2],
      b2: [1.9128232873e-1, 1.9633220911e-1],
      b3: [1.2305650693e-1, 8.0842031232e-2],
      b4: [1.3606233068e-1, 9.0025542308e-2],
    },
    residualSumOfSquares: 3.0750560385e-4,
    residualStandardDeviation: 6.6279236551e-3,
  },
];
