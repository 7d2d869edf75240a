/**
 * Stands in for Clientshare's platform: the page on which an invitee who accepted arrives. It shows that the
 * one-time code came along, which the platform would exchange at POST /v1/handoffs.
 */
import { html } from "hono/html";
import type { GatewayRequest } from "./gateway-event.ts";

/** The page for one arrival. */
export function platformPage(request: GatewayRequest): string {
  const given = [
    ...new URLSearchParams(request.query),
    ...(request.method === "POST" ? new URLSearchParams(request.body.toString("utf8")) : []),
  ];
  const rows = given.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`);
  return String(html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>The platform (stand-in)</title>
<style>
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 40rem; margin: 12vh auto; padding: 0 1.25rem }
code { overflow-wrap: anywhere }
a { color: inherit }
dt { font-weight: 600 } dd { margin: 0 0 1rem }
</style>
</head>
<body>
<main>
<h1>Welcome to the platform</h1>
<p>This page stands in for Clientshare’s platform. Whoever accepts an invite is sent here.</p>
${rows.length > 0 ? html`<dl>${rows}</dl><p>The platform exchanges the code at <code>POST /v1/handoffs</code>, within ten minutes.</p>` : html`<p>No code came along.</p>`}
<p><a href="/">Back to the console</a></p>
</main>
</body>
</html>`);
}
