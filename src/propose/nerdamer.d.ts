/** The file that loads nerdamer with all its modules; its own types cover the core only. */
declare module "nerdamer/all.js" {
  const nerdamer: (expression: string) => { toString(): string };
  export default nerdamer;
}
