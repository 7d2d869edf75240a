import { expect, test } from "vitest";
import { matchRoute } from "../../../infra/local/gateway-routes.ts";

const routes = [
  "$default",
  "GET /v1/invites",
  "GET /v1/invites/{id}",
  "POST /v1/invites",
  "POST /v1/invites/batch",
  "POST /i/{token}/{right}",
  "POST /i/{token}/accept",
  "POST /i/lost",
  "ANY /files/{path+}",
].map((routeKey) => ({ routeKey, folder: "some-function" }));

const keyOf = (method: string, path: string) => matchRoute(routes, method, path)?.route.routeKey;

test("a fixed segment wins over a parameter, wherever it stands in the template", () => {
  expect(keyOf("POST", "/i/abc/accept")).toBe("POST /i/{token}/accept");
  expect(keyOf("POST", "/i/abc/erase")).toBe("POST /i/{token}/{right}");
  expect(keyOf("POST", "/i/lost")).toBe("POST /i/lost");
  expect(keyOf("POST", "/v1/invites/batch")).toBe("POST /v1/invites/batch");
});

test("the method is part of the route, and what fits none goes to $default", () => {
  expect(keyOf("DELETE", "/v1/invites")).toBe("$default");
  expect(keyOf("GET", "/v1/invites/")).toBe("$default");
  expect(keyOf("GET", "/v1/invites/a/b")).toBe("$default");
  expect(keyOf("GET", "/")).toBe("$default");
});

test("parameters arrive decoded, and one that cannot be decoded as it came", () => {
  expect(matchRoute(routes, "GET", "/v1/invites/a%20b")?.pathParameters).toEqual({ id: "a b" });
  expect(matchRoute(routes, "GET", "/v1/invites/%E0%A4%A")?.pathParameters).toEqual({ id: "%E0%A4%A" });
  expect(matchRoute(routes, "PUT", "/files/a/b/c")?.pathParameters).toEqual({ path: "a/b/c" });
});

test("without a $default nothing answers", () => {
  expect(matchRoute(routes.slice(1), "GET", "/elsewhere")).toBeUndefined();
});
