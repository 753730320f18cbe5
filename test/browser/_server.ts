/** A server for one machine, at a port that is free, for the pages of the tests. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Files } from "./_bundle.js";

export interface Page {
  readonly html: string;
  /** The Content-Security-Policy that the page is under. */
  readonly policy?: string;
}

export interface Server {
  /** The address of the server, without a slash at its end. */
  readonly origin: string;
  close(): Promise<void>;
}

export async function serve(pages: Readonly<Record<string, Page>>, files: Files): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    const page = pages[path];
    const file = files.get(path);
    if (page !== undefined) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      if (page.policy !== undefined) response.setHeader("content-security-policy", page.policy);
      response.end(page.html);
    } else if (file !== undefined) {
      response.setHeader("content-type", "text/javascript; charset=utf-8");
      response.end(file);
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
