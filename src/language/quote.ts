import { FluxionsError } from "../expr/error.js";

/** Columns of a long line that are shown around the place in question. */
const WINDOW = 100;
/** A window is cut by code units first; this many hold `WINDOW` columns of anything but piled-up accents. */
const REACH = 2 * WINDOW;

const INVISIBLE = /[\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\x7f-\x9f]/u;
const COMBINING = /\p{M}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** What a terminal can show for one code point: itself, a stand-in for what is invisible or would move the cursor. */
function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return character;
  if (code === 0x09) return " ";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return INVISIBLE.test(character) ? "\ufffd" : character;
}

/** How many columns of a terminal a shown code point occupies. */
function columns(character: string): number {
  if (character.charCodeAt(0) < 0x300) return 1;
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** The number of the line that holds `at`; \r\n is one line break. */
function lineNumber(source: string, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) {
    const code = source.charCodeAt(i);
    if (code === 0x0a ? source.charCodeAt(i - 1) !== 0x0d : code === 0x0d) line++;
  }
  return line;
}

/** Splits off what fits into `room` columns, from the left or from the right. */
function fitting(characters: string[], room: number, fromRight: boolean): string[] {
  const taken: string[] = [];
  const order = fromRight ? characters.slice().reverse() : characters;
  for (const character of order) {
    room -= columns(character);
    if (room < 0) break;
    taken.push(character);
  }
  return fromRight ? taken.reverse() : taken;
}

/**
 * Two lines: the line of `source` that holds the offset `at`, cut to about 100 columns around it, and a line with
 * `^` under that offset, or `^~~~` as far as `end`. Where the source has several lines, the line's number stands
 * in front. Characters that would not show, or would move the text, are replaced.
 */
export function quote(source: string, at: number, end: number = at + 1): string {
  at = Math.max(0, Math.min(at, source.length));
  const low = Math.max(0, at - REACH);
  const high = Math.min(source.length, at + REACH);
  let from = at;
  while (from > low && !isLineBreak(source.charCodeAt(from - 1))) from--;
  let to = at;
  while (to < high && !isLineBreak(source.charCodeAt(to))) to++;

  const before = Array.from(source.slice(from, at), shown);
  const after = Array.from(source.slice(at, to), shown);
  const marked = Array.from(source.slice(at, Math.max(at, Math.min(end, to)))).length;

  const width = (characters: string[]) => characters.reduce((sum, c) => sum + columns(c), 0);
  const room = Math.max(WINDOW / 2, WINDOW - width(before));
  const right = fitting(after, room, false);
  const left = fitting(before, Math.max(WINDOW / 2, WINDOW - width(right)), true);
  const head = left.length < before.length || (from === low && low > 0) ? "…" : "";
  const tail = right.length < after.length || (to === high && high < source.length) ? "…" : "";

  const line = lineNumber(source, from);
  const gutter = line > 1 || to < high ? `${line} | ` : "";
  const indent = " ".repeat(gutter.length + head.length + width(left));
  const tildes = "~".repeat(Math.max(0, width(right.slice(0, marked)) - 1));
  return `${gutter}${head}${left.join("")}${right.join("")}${tail}\n${indent}^${tildes}`;
}

/**
 * An error whose message ends in the quoted line with a caret under the token from `at` to `end`, and in the hint
 * where there is one.
 */
export function errorAt(
  code: string,
  message: string,
  source: string,
  at: number,
  end: number = at + 1,
  hint?: string,
): FluxionsError {
  const [line, caret] = quote(source, at, end).split("\n");
  const text = `${message}\n  ${line}\n  ${caret}${hint === undefined ? "" : `\n${hint}`}`;
  return new FluxionsError(code, text, { at, end: Math.max(at, Math.min(end, source.length)), source, hint });
}
