// RFC 9457 problem details as our server writes them: sentences in the reader's language, one entry per wrong field.
export interface FieldProblem {
  code: string;
  place: string;
  message: string;
}

export interface Problem {
  type: string;
  status: number;
  code: string;
  title: string;
  detail: string;
  traceId?: string;
  problems?: FieldProblem[];
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = 'ProblemError';
  }
}

export const asProblem = (error: unknown): Problem =>
  error instanceof ProblemError
    ? error.problem
    : { type: 'about:blank', status: 0, code: 'client.unexpected', title: '', detail: error instanceof Error ? error.message : String(error) };

export async function problemOf(response: Response): Promise<Problem> {
  const trace = response.headers.get('X-Trace-Id') ?? undefined;
  try {
    const found = (await response.json()) as Partial<Problem>;
    return { type: 'about:blank', code: '', title: '', detail: '', traceId: trace, ...found, status: response.status };
  } catch {
    return { type: 'about:blank', status: response.status, code: 'client.unreadable', title: '', detail: '', traceId: trace };
  }
}
