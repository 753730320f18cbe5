/**
 * The thread that proposes answers by nerdamer. It has a state of its own and may not come to an end, so that it is a
 * thread that can be ended at any moment. What it answers is verified by whoever asked.
 */
import type { Received, Sent } from "./question.js";
import { wordsOf } from "./question.js";
import { threads } from "./threads.js";

/** A thread of Node, or a worker of a browser. */
interface Port {
  postMessage(message: Received): void;
  listen(handle: (message: Sent) => void): void;
}

async function openPort(): Promise<Port> {
  if (typeof process === "object" && process.versions?.node !== undefined) {
    const { parentPort } = await threads();
    if (parentPort === null) throw new Error("proposals are made in a worker thread only");
    return {
      postMessage: (message) => parentPort.postMessage(message),
      listen: (handle) => void parentPort.on("message", handle),
    };
  }
  const scope = globalThis as unknown as {
    postMessage(message: Received): void;
    addEventListener(type: "message", handle: (event: { data: Sent }) => void): void;
  };
  return {
    postMessage: (message) => scope.postMessage(message),
    listen: (handle) => scope.addEventListener("message", ({ data }) => handle(data)),
  };
}

// What nerdamer prints belongs to nobody's output, and a thread whose output nobody reads keeps its process from ending.
console.log = console.warn = console.error = console.info = () => {};

const port = await openPort();
const { default: nerdamer } = await import("nerdamer/all.js");

port.listen((sent) => {
  const { id } = sent;
  try {
    port.postMessage({ id, answer: nerdamer(wordsOf(sent)).toString() });
  } catch (error) {
    port.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});
port.postMessage({ ready: true });
