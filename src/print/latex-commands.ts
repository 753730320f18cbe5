/** The LaTeX that a page's `latex` line may use. Nothing that loads, links, defines or styles is among it. */
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Commands with braced arguments, and how many. */
export const argumentCounts: ReadonlyMap<string, number> = new Map([
  ...[..."frac dfrac tfrac binom dbinom tbinom".split(" ")].map((name) => [name, 2] as const),
  ...[..."sqrt overline underline hat bar vec dot ddot tilde widehat widetilde".split(" ")].map(
    (name) => [name, 1] as const,
  ),
]);

/** Commands whose argument is a word, in which no parameters are looked for. */
export const wordCommands = words(
  "operatorname mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak text",
);

/** Commands without arguments on which an exponent or index may stand. */
export const signs = words(
  `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
  Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varkappa varpi varrho varsigma varphi
  sin cos tan sec csc cot arcsin arccos arctan sinh cosh tanh coth exp log ln lg min max inf sup lim gcd det dim ker arg
  deg Pr sum prod int partial nabla infty ell hbar Re Im aleph emptyset ldots cdots angle top bot perp dagger lfloor
  rfloor lceil rceil langle rangle lvert rvert lVert rVert vert Vert lbrace rbrace lbrack rbrack`,
);

/** Commands without arguments between operands. */
export const infixes = words(
  `bmod cdot times div pm mp circ ast star oplus otimes wedge vee land lor lnot neg cup cap le leq ge geq ne neq equiv sim
  approx mid parallel to rightarrow mapsto in forall exists quad qquad colon`,
);

/** What may follow \left and \right. */
export const delimiters = words(
  `( ) [ ] | / . < > \\{ \\} \\| \\lfloor \\rfloor \\lceil \\rceil \\langle \\rangle \\lvert \\rvert \\lVert \\rVert \\vert
  \\Vert \\lbrace \\rbrace \\lbrack \\rbrack`,
);
