/** Texts of MathML. No text of a user's reaches it but by one of these functions. */
import { greekLetter, nameParts } from "./latex-names.js";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Any text as the content of an element; what XML cannot contain becomes U+FFFD. */
export function wordText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"]/g, (c) => escapes[c]);
}

export const identifier = (text: string): string => `<mi>${wordText(text)}</mi>`;
export const operator = (text: string): string => `<mo>${wordText(text)}</mo>`;

/** Elements as one. */
export const row = (content: string): string => `<mrow>${content}</mrow>`;

function part(text: string): string {
  return /^[0-9]+$/.test(text) ? `<mn>${text}</mn>` : identifier(greekLetter(text) ?? text);
}

/** x_1, x1 and theta_max: a name and its index. */
export function mathmlName(name: string): string {
  const { stem, index } = nameParts(name);
  if (index.length === 0) return part(stem);
  const below = index.map(part).join(operator(","));
  return `<msub>${part(stem)}${index.length === 1 ? below : row(below)}</msub>`;
}
