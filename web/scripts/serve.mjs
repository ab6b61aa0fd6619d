/** A server on loopback for pages made in memory, under the rules that the product's pages will live by. */

import { createServer } from "node:http";

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types hotline",
].join("; ");

const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
};

/** A page that does nothing but load one script. */
export const page = (title, script) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><script type="module" src="${script}"></script></html>`;

/**
 * Serves `files` (contents by path) and hands what the page posts to /report to `onReport`, as parsed JSON. `onCall`
 * answers what is under /api: `(method, path, headers, body, query)` to `{status, answer}`; where it throws, no answer comes.
 * Gives its origin and a function that ends it.
 */
export async function serve(files, onReport, onCall) {
  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url, "http://localhost");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cache-Control", "no-store");
    if (request.method === "POST" && path === "/report") {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += chunk;
      onReport(JSON.parse(body));
      response.writeHead(204).end();
    } else if (onCall !== undefined && path.startsWith("/api/")) {
      const parts = [];
      for await (const part of request) parts.push(part);
      try {
        const body = new Uint8Array(Buffer.concat(parts));
        const { status, answer } = await onCall(
          request.method,
          path,
          new Headers(request.headers),
          body,
          query,
        );
        response.writeHead(status, { "Content-Type": "application/json" }).end(answer);
      } catch {
        response.destroy();
      }
    } else if (files.has(path)) {
      response.writeHead(200, { "Content-Type": TYPES[path.split(".").at(-1)] ?? TYPES.html });
      response.end(files.get(path));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
