import { expect, test } from "vitest";
import { answerOf, eventOf, type GatewayRequest } from "../../../infra/local/gateway-event.ts";

const match = { route: { routeKey: "POST /x", folder: "x" }, pathParameters: {} };
const request = (over: Partial<GatewayRequest>): GatewayRequest => ({
  method: "POST",
  path: "/x",
  query: "",
  headers: {},
  body: Buffer.alloc(0),
  sourceIp: "127.0.0.1",
  ...over,
});
const event = (over: Partial<GatewayRequest>) => eventOf(request(over), match, undefined, 0);

test.each([
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["text/csv", false],
  ["application/problem+json", false],
  ["application/x-www-form-urlencoded", true],
  ["multipart/form-data; boundary=x", true],
  ["application/octet-stream", true],
  ["", true],
])("a body of type %j is base64: %s", (type, isBase64Encoded) => {
  const given = event({ headers: type === "" ? {} : { "content-type": [type] }, body: Buffer.from("a=1") });
  expect(given.isBase64Encoded).toBe(isBase64Encoded);
  expect(given.body).toBe(isBase64Encoded ? Buffer.from("a=1").toString("base64") : "a=1");
});

test("repeated headers and parameters are joined by commas; cookies stand by themselves", () => {
  const given = event({
    headers: { accept: ["a", "b"], cookie: ["x=1; y=2"] },
    query: "q=1&q=2&r=a%20b",
  });
  expect(given.headers["accept"]).toBe("a,b");
  expect(given.headers["cookie"]).toBeUndefined();
  expect(given.cookies).toEqual(["x=1", "y=2"]);
  expect(given.queryStringParameters).toEqual({ q: "1,2", r: "a b" });
  expect(given.rawQueryString).toBe("q=1&q=2&r=a%20b");
});

test("an answer without a status code is the JSON body itself", () => {
  const answer = answerOf({ hello: "there" });
  expect([answer.status, answer.headers["content-type"], answer.body.toString()]).toEqual([
    200,
    "application/json",
    '{"hello":"there"}',
  ]);
});

test("a base64 answer is decoded, its headers lower-cased, its cookies set", () => {
  const answer = answerOf({
    statusCode: 201,
    headers: { "X-Some": "1" },
    cookies: ["a=b"],
    body: Buffer.from("ü").toString("base64"),
    isBase64Encoded: true,
  });
  expect([
    answer.status,
    answer.headers["x-some"],
    answer.headers["set-cookie"],
    answer.body.toString(),
  ]).toEqual([201, "1", ["a=b"], "ü"]);
});

test("an answer that makes no sense is the gateway's own 500", () => {
  expect(answerOf({ statusCode: "many" }).status).toBe(500);
});
