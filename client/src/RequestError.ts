import type { ErrorCode } from "./events.js";

/**
 * Why a request has no result. Beside the codes of the server:
 *
 * - `timeout`: there was no answer in time (the server has the same code for what took it too long). It may take effect still.
 * - `disconnected`: the connection was lost before the answer came.
 * - `offline`: there is no connection, and it was not to wait for one.
 * - `queue_full`, `expired`: too much was waiting for a connection, or it has waited too long.
 * - `closed`: the sender was closed.
 * - `malformed`: the answer was none.
 */
export type RequestErrorCode =
  | ErrorCode
  | "disconnected"
  | "offline"
  | "queue_full"
  | "expired"
  | "closed"
  | "malformed";

/** A request that was refused or has no answer. */
export class RequestError extends Error {
  override readonly name: string = "RequestError";
  readonly code: RequestErrorCode;
  /** When the same may be granted, in milliseconds; undefined if that is not known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: RequestErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the server has refused it for the moment only. */
  get isTemporary(): boolean {
    return this.code === "busy" || this.code === "rate_limited" || this.code === "unavailable";
  }
}

/** What has come of a request. */
export type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: RequestError };

/** Reads the acknowledgement of a request; anything that is none is an error with the code `malformed`. */
export function readReply(reply: unknown): Outcome {
  if (isObject(reply)) {
    if (reply["ok"] === true) {
      return { ok: true, result: reply["result"] };
    }
    const error = reply["error"];
    if (reply["ok"] === false && isObject(error) && typeof error["code"] === "string") {
      const after = error["retryAfterMs"];
      // A newer server may have codes that this kit does not know; they are passed on as they are.
      const code = error["code"] as RequestErrorCode;
      const retryAfterMs = typeof after === "number" ? after : undefined;
      return failed(code, String(error["message"] ?? code), retryAfterMs);
    }
  }
  return failed("malformed", "The server's answer has an unknown form.");
}

export function failed(code: RequestErrorCode, message: string, retryAfterMs?: number): Outcome {
  return { ok: false, error: new RequestError(code, message, retryAfterMs) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
