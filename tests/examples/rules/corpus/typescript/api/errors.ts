import { ErrorCodes, ProblemError, problem } from "@acme/errors";

export function refuse(reply: Reply, status: number): never {
  // ok: readygate-error-code-literal
  if (status === 404) throw new ProblemError({ status, code: ErrorCodes.ASSIGNMENT_NOT_FOUND });
  // ok: readygate-error-code-literal
  if (status === 409) throw new ProblemError(ErrorCodes.CONFLICT, "version conflict");
  // ok: readygate-error-code-literal
  if (status === 410) throw new Error("assignment is gone");
  // ok: readygate-error-code-literal
  const address = { street: "Main", code: "10115", city: "Berlin" };
  // ok: readygate-error-code-literal
  const currency = money({ code: "EUR", amount: 5 });
  // ok: readygate-error-code-literal
  if (hasCode(address) && address.code === "ENOENT") return reply.end();
  // ok: readygate-error-code-literal
  const shown = problem({ status: 400, title: "a code: NOT_REAL stands here", code: ErrorCodes["BAD_INPUT"] });
  // ruleid: readygate-error-code-literal
  if (status === 400) throw new ProblemError({ status, title: "no", code: "BAD_INPUT" });
  // ruleid: readygate-error-code-literal
  if (status === 401) throw new DomainError("NOT_SIGNED_IN", "sign in first");
  // ruleid: readygate-error-code-literal
  if (status === 402) throw new HttpException("pay", { code: "payment.required" });
  // ruleid: readygate-error-code-literal
  if (status === 403) reply.send(problem({ status: 403, code: "FORBIDDEN" }));
  // ruleid: readygate-error-code-literal
  if (status === 405) reply.status(405).json({ status: 405, title: "Method", code: "METHOD" });
  // ruleid: readygate-error-code-literal
  if (status === 406) reply.send({ errorCode: "E406" });
  const error = new Error("teapot") as Error & { code?: string };
  // ruleid: readygate-error-code-literal
  error.code = "TEAPOT";
  const body = { title: "later" } as Record<string, string>;
  // Nothing here tells that the object is an error's body.
  // todoruleid: readygate-error-code-literal
  body.code = "TOO_EARLY";
  const LATE = "TOO_LATE";
  // The constant of this file is no registry, yet the code does not stand where the error is made.
  // todoruleid: readygate-error-code-literal
  throw new ProblemError({ status, code: LATE, cause: [error, body, currency, shown] });
}

export class Overdue extends DomainError {
  // ruleid: readygate-error-code-literal
  readonly code = "OVERDUE";
}
export class Timely extends DomainError {
  // ok: readygate-error-code-literal
  readonly code = ErrorCodes.TIMELY;
}
export class Country extends ValueObject {
  // ok: readygate-error-code-literal
  readonly code = "DE";
}
// ok: readygate-error-code-literal
export const orderErrorCodes = { NOT_FOUND: { status: 404, code: "NOT_FOUND" } } as const;
// A job's row has a status and a code, and is no error.
// todook: readygate-error-code-literal
export const shipped = { status: "shipped", code: "DHL" };
