/**
 * What a function may say aloud: ids, counts and classes, by an allow-list of field names. Events, bodies and
 * the messages of errors are never logged, since any of them can hold a person's data. The lines are those that
 * Powertools' logger would write, and Lambda filters them by the log level that the function is set to.
 */
/** Everything that a log line may hold. Values are ids, numbers and words of our own. */
export interface LogFields {
  readonly requestId?: string | undefined;
  readonly routeKey?: string | undefined;
  readonly status?: number | undefined;
  readonly inviteId?: string | undefined;
  /** A person's pseudonym: by the keyed hash, never the address. */
  readonly subjectId?: string | undefined;
  readonly notice?: number | undefined;
  readonly attempt?: number | undefined;
  readonly messageId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly event?: string | undefined;
  readonly kind?: string | undefined;
  readonly count?: number | undefined;
  readonly failed?: number | undefined;
  readonly command?: string | undefined;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Logs what kind of error it was and where it came from, not what it said. */
  error(message: string, error: unknown, fields?: LogFields): void;
}

const silencing: Readonly<Record<string, number>> = { INFO: 0, WARN: 1, ERROR: 2, FATAL: 3 };

/**
 * The log of one function, as JSON lines on standard output, where Lambda collects them. `AWS_LAMBDA_LOG_LEVEL`
 * (INFO if unset) is Lambda's own name for the least level that is written.
 */
export function createLog(functionName: string): Log {
  const write = (level: "INFO" | "WARN" | "ERROR", message: string, fields: object) => {
    const least = process.env["AWS_LAMBDA_LOG_LEVEL"] ?? "INFO";
    if ((silencing[level] ?? 0) < (silencing[least] ?? 0)) return;
    const line = { level, message, timestamp: new Date().toISOString(), service: functionName, ...fields };
    // Not console: where logs are JSON, Lambda wraps what it prints into a line of its own.
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  return {
    info: (message, fields = {}) => write("INFO", message, fields),
    warn: (message, fields = {}) => write("WARN", message, fields),
    error: (message, error, fields = {}) => write("ERROR", message, { ...fields, ...describeError(error) }),
  };
}

/** The error's class and the places in our code; never its message, which can quote an address. */
export function describeError(error: unknown): { errorName: string; at: readonly string[] } {
  if (!(error instanceof Error)) return { errorName: typeof error, at: [] };
  const at = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at .*(?:\.ts|\.m?js)/.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return { errorName: error.name, at };
}
