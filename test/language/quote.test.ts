import test from "ava";
import { errorAt, quote } from "../../src/language/quote.js";

/** Both lines, with a bar on the left so that leading spaces can be seen. */
const lines = (...parts: Parameters<typeof quote>) => quote(...parts).split("\n");

test("quotes the line with a caret under the place", (t) => {
  t.deepEqual(lines("x + y", 2), ["x + y", "  ^"]);
  t.deepEqual(lines("alpha + y", 0, 5), ["alpha + y", "^~~~~"]);
  t.deepEqual(lines("x +", 3), ["x +", "   ^"]);
  t.deepEqual(lines("", 0), ["", "^"]);
});

test("numbers the line where there are several", (t) => {
  t.deepEqual(lines("a\nb + c\nd", 4), ["2 | b + c", "      ^"]);
  t.deepEqual(lines("a\r\nb\rc", 5), ["3 | c", "    ^"]);
  t.deepEqual(lines("a + b\nc", 4), ["1 | a + b", "        ^"]);
  t.deepEqual(lines("a\n\nb", 2), ["2 | ", "    ^"]);
});

test("marks no further than the line goes", (t) => {
  t.deepEqual(lines("f(a,\nb)", 1, 7), ["1 | f(a,", "     ^~~"]);
  t.deepEqual(lines("abc", 1, 99), ["abc", " ^~"]);
  t.deepEqual(lines("abc", 99), ["abc", "   ^"]);
});

test("shows about a hundred columns of a long line", (t) => {
  const source = `${"a+".repeat(500)}@${"+b".repeat(500)}`;
  const [line, caret] = lines(source, 1000);
  t.is(line.length, 102);
  t.true(line.startsWith("…") && line.endsWith("…"));
  t.is(line[caret.indexOf("^")], "@");

  const [start, startCaret] = lines(source, 4);
  t.false(start.startsWith("…"));
  t.true(start.endsWith("…"));
  t.is(start.length, 101);
  t.is(startCaret, "    ^");

  const [end, endCaret] = lines(source, source.length - 1);
  t.true(end.startsWith("…"));
  t.false(end.endsWith("…"));
  t.is(end.length, 101);
  t.is(end[endCaret.indexOf("^")], "b");
});

test("keeps the columns right where characters are wide, combined or astral", (t) => {
  t.deepEqual(lines("中文 @", 3), ["中文 @", "     ^"]);
  t.deepEqual(lines("e\u0301 @", 3), ["e\u0301 @", "  ^"]);
  t.deepEqual(lines("😀 @", 3), ["😀 @", "   ^"]);
  t.deepEqual(lines("𝛼 @", 3), ["𝛼 @", "  ^"]);
});

test("shows stand-ins for what is invisible or would move the text", (t) => {
  t.deepEqual(lines("\tx", 1), [" x", " ^"]);
  t.deepEqual(lines("a\u0000\u001b[31mb", 1), ["a␀␛[31mb", " ^"]);
  t.deepEqual(lines("a\u200b\u202eb\ud800", 4), ["a\ufffd\ufffdb\ufffd", "    ^"]);
});

test("an error carries message, place, quoted line and hint", (t) => {
  const error = errorAt("assignment", "a formula cannot assign", "x = 3", 2, 3, "Use == to compare.");
  t.is(error.message, "a formula cannot assign\n  x = 3\n    ^\nUse == to compare.");
  t.is(error.code, "assignment");
  t.is(error.at, 2);
  t.is(error.end, 3);
  t.is(error.source, "x = 3");
  t.is(error.hint, "Use == to compare.");
  t.is(errorAt("empty", "nothing", "", 0, 5).end, 0);
});
