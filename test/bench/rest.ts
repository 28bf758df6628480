import type { RoleProcess } from './installation.ts';

/** A request of REST, by somebody who may do it. Answers that are no JSON have the body `{}`. */
export type RestCall = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
) => Promise<{ status: number; body: Record<string, unknown> }>;

const ADMIN = { email: 'bench@example.com', password: 'a password of the bench' };

/** With these a process of the role web has the user that `restOf` logs in as. */
export const ADMIN_VARIABLES = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };

export async function restOf({ port }: RoleProcess): Promise<RestCall> {
  const call = async (method: string, path: string, body?: object, authorization = '') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const { body } = await call('POST', '/auth/login', ADMIN);
  const authorization = `Bearer ${String(body['accessToken'])}`;
  return (method, path, content) => call(method, path, content, authorization);
}
