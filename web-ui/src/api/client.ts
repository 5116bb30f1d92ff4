// The one door to the server. Types come from schema.ts, which is generated from the server's own OpenAPI document.
import createClient, { type Middleware } from 'openapi-fetch';
import { ProblemError, problemOf } from './problem';
import type { paths } from './schema';

interface Door {
  csrfToken: string;
  language: string;
  /** Called when the server no longer knows this browser's session. */
  onUnauthenticated: () => void;
}

const door: Door = { csrfToken: '', language: 'zh-CN', onUnauthenticated() {} };

export function configureApi(change: Partial<Door>): void {
  Object.assign(door, change);
}

/** The language the server is asked to answer in. */
export const spokenLanguage = (): string => door.language;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', door.language);
    if (!READS.has(request.method) && door.csrfToken) request.headers.set('X-CSRF-Token', door.csrfToken);
    return request;
  },
};

/** Every answer that is no success becomes a ProblemError, so that queries and mutations have one kind of failure. */
const problems: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    const problem = await problemOf(response);
    if (response.status === 401 && !new URL(request.url).pathname.endsWith('/api/session')) door.onUnauthenticated();
    throw new ProblemError(problem);
  },
  onError({ error }) {
    if (error instanceof ProblemError) return error;
    return new ProblemError({ type: 'about:blank', status: 0, code: 'client.unreachable', title: '', detail: String(error) });
  },
};

export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });
api.use(headers, problems);

/** The body of an answer; the middleware has thrown already when there is none to expect. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** Sent with a command so that repeating it after a broken line does it once. Draw one per intent, not per attempt. */
export const idempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
