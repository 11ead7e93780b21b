/** What can go wrong with a request, as problem documents (RFC 9457): one table of kinds, and the error that carries one. */

/** By the last part of `type`. The titles are of the kind, the details of the single case. */
export const problemKinds = {
  'bad-request': { status: 400, title: 'The request is not well formed' },
  unauthorised: { status: 401, title: 'A token is needed' },
  'foreign-origin': { status: 403, title: 'Requests from other sites are refused' },
  'foreign-host': { status: 403, title: 'The server is not known by this name' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not for this address' },
  'not-acceptable': { status: 406, title: 'The answer has another type' },
  'receiving-took-too-long': { status: 408, title: 'The request did not arrive in time' },
  'other-model': { status: 409, title: 'The server has another model' },
  'too-large': { status: 413, title: 'The request is larger than the server takes' },
  'unsupported-type': { status: 415, title: 'The content has a type that is not taken' },
  'unreadable-image': { status: 422, title: 'An image could not be read' },
  'unusable-run': { status: 422, title: 'A file of the run could not be read' },
  'too-many': { status: 429, title: 'The client has its share of the server already' },
  'headers-too-large': { status: 431, title: 'The headers are larger than the server takes' },
  fault: { status: 500, title: 'A fault of the server' },
  busy: { status: 503, title: 'The server is busy' },
  'no-model': { status: 503, title: 'There is no model yet' },
  stopping: { status: 503, title: 'The server is stopping' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemKind = keyof typeof problemKinds;

/** One image of several that a problem is about. */
export interface ImageFault {
  /** Position in the request, from 0. */
  readonly image: number;
  /** The name that the client gave it. */
  readonly name: string | null;
  readonly detail: string;
}

export interface ProblemOptions {
  /** When to come again, in seconds. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly images?: readonly ImageFault[];
}

/** Thrown by whatever answers a request; the server makes a problem document of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly kind: ProblemKind;
  readonly options: ProblemOptions;

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.kind = kind;
    this.options = options;
  }
}

/** The document of a problem. `type` is an address of this server that explains the kind. */
function problemDocument({ kind, message, options }: ProblemError) {
  const { status, title } = problemKinds[kind];
  return {
    type: `/problems/${kind}`,
    title,
    status,
    detail: message,
    ...(options.images === undefined ? {} : { images: options.images }),
  };
}

/** The answer for a problem. */
export function problemResponse(error: ProblemError): Response {
  const { retryAfterSeconds, headers } = error.options;
  return new Response(`${JSON.stringify(problemDocument(error))}\n`, {
    status: problemKinds[error.kind].status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
      ...headers,
    },
  });
}
