/** What `fluxions --help` shows under the options: examples, each of which runs. */

export const HELP = `
Examples:
  $ fluxions derive "sin(x)^2" --wrt x
  $ fluxions derive "exp(-x^2/2)" --wrt x --order 2 --simplify --steps
  $ fluxions simplify "sqrt(x^2)" --assume x:positive
  $ fluxions equal "tan(x)" "sin(x)/cos(x)"
  $ fluxions factor "x^4 - y^4"
  $ fluxions print "(a+b)/c" --to latex
  $ fluxions code "exp(-x^2/2)" --target c --name bell
  $ fluxions eval "gamma(x)" --at x=1/3 --digits 30
  $ fluxions plot "sin(x)/x" --range x=-20:20 -o sinc.svg --overwrite
  $ fluxions repl
  $ fluxions batch < requests.jsonl > answers.jsonl

Exit code: 0 if all went well, 2 for wrong input; then nothing is on stdout (of map the rows before the wrong one), and
stderr says what is wrong.
equal ends with 1 if both differ, and with 3 if that is not known.`;
