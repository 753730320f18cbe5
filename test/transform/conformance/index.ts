import { apiCases } from "./api.js";
import type { Case } from "./case.js";
import { customJvpCases } from "./custom-jvp.js";
import { customVjpCases } from "./custom-vjp.js";
import { documentationCases } from "./documentation.js";
import { more } from "./more.js";
import { forwardVariantCases, variantCases } from "./variants.js";

export { type Applied, type Case, close, disagreement, failures } from "./case.js";

export const cases: readonly Case[] = [
  ...customJvpCases,
  ...customVjpCases,
  ...forwardVariantCases,
  ...variantCases,
  ...apiCases,
  ...more.cases,
  ...documentationCases,
];
