import { expect } from 'vitest';

export interface Answer {
  status: number;
  type: string | null;
  text: string;
  body: { code?: string; errors?: { path: string; message: string }[] } & Record<string, unknown>;
}

/** Nothing of the inside: no SQL, no driver, no stack, no file. */
const INSIDE =
  /select |insert |update "|postgres|typeorm|queryfailed|(?<!External)constraint|invalid input syntax|\.[jt]s:| at \w+ \(|\\n/i;

/** Sends what no client of good manners would send; a body that is a text goes as it is. */
export const sender =
  (url: string, own: Record<string, string>) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...own, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, text, body: JSON.parse(text) as Answer['body'] };
  };

/** RFC 9457, which says nothing of the inside; with these faults of fields, where paths are given. */
export function expectProblem(answer: Answer, status: number, paths?: string[]): void {
  const { type, text, body } = answer;
  expect([answer.status, type, text]).toEqual([status, 'application/problem+json; charset=utf-8', text]);
  expect(body).toMatchObject({ type: 'about:blank', status });
  expect(body.code).toMatch(/^[a-z_]+$/);
  expect(text).not.toMatch(INSIDE);
  if (paths === undefined) return;
  const { errors = [] } = body;
  expect([...new Set(errors.map(({ path }) => path))]).toEqual(paths);
  for (const { message } of errors) expect(message).not.toBe('');
}
