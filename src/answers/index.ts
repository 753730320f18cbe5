/** What the public interface loads where somebody asks for an answer. */
export { integrate } from "./integrate.js";
export { limit } from "./limit.js";
export { solve } from "./solve.js";
