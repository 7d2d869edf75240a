/**
 * Which route of the HTTP API a request takes. Route keys arrive, from the template; the best match leaves, by
 * API Gateway's order: fixed segments before `{parameters}`, those before `{greedy+}`, the method before ANY,
 * and `$default` for the rest.
 */
import type { PlannedRoute } from "./plan.ts";

export interface RouteMatch {
  readonly route: PlannedRoute;
  /** Decoded, as the gateway hands them over. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The route for a request; undefined where not even `$default` is there. */
export function matchRoute(
  routes: readonly PlannedRoute[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const segments = path.split("/").slice(1);
  const found = routes.flatMap((route) => {
    const [routeMethod = "", routePath] = route.routeKey.split(" ");
    if (routePath === undefined || (routeMethod !== method && routeMethod !== "ANY")) return [];
    const match = matchPath(routePath.split("/").slice(1), segments);
    return match === undefined
      ? []
      : [{ route, ...match, rank: `${match.rank}${routeMethod === "ANY" ? 1 : 0}` }];
  });
  const [best] = found.sort((one, other) => one.rank.localeCompare(other.rank));
  if (best !== undefined) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
}

/** `rank` sorts as text, better matches first: 0 a fixed segment, 1 a parameter, 2 a greedy one. */
function matchPath(pattern: readonly string[], segments: readonly string[]) {
  const pathParameters: Record<string, string> = {};
  let rank = "";
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      pathParameters[greedy] = decoded(segments.slice(index).join("/"));
      return segment === undefined ? undefined : { pathParameters, rank: `${rank}2` };
    }
    const parameter = /^\{(.+)\}$/.exec(part)?.[1];
    if (segment === undefined || segment === "" || (parameter === undefined && part !== segment))
      return undefined;
    if (parameter !== undefined) pathParameters[parameter] = decoded(segment);
    rank += parameter === undefined ? "0" : "1";
  }
  return pattern.length === segments.length ? { pathParameters, rank } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
