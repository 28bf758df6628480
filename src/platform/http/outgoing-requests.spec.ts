import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type OutgoingRequest, OutgoingRequests } from './outgoing-requests.js';

const requests = new OutgoingRequests();
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const post = (url: string, changes: Partial<OutgoingRequest> = {}) =>
  requests.post({
    url,
    headers: { 'content-type': 'text/plain' },
    body: 'question',
    timeoutMs: 2_000,
    maxBytes: 100,
    privateHosts: ['127.0.0.1', 'localhost'],
    ...changes,
  });

describe('a request to a service', () => {
  it('brings its answer', async () => {
    const port = await serve((request, response) => {
      const { method, url, headers } = request;
      request.on('data', (body: Buffer) =>
        response.end(`${method} ${url} ${headers['content-type']} ${body.toString()}`),
      );
    });
    const answer = await post(`http://127.0.0.1:${port}/a?b=c`);
    expect(answer.toString()).toBe('POST /a?b=c text/plain question');
    expect(await post(`http://localhost:${port}/`)).toBeInstanceOf(Buffer);
    expect(await post(`http://127.0.0.1:${port}/`, { privateHosts: 'any' })).toBeInstanceOf(Buffer);
  });

  it.each([
    ['a status other than 200', 'The service answers with status 500', 500, 'x'],
    ['a redirect, which is not followed', 'The service answers with status 302', 302, ''],
    ['an answer too long', 'The answer of the service is too long', 200, 'x'.repeat(101)],
  ])('fails with %s', async (_title, reason, status, body) => {
    const port = await serve((_request, response) =>
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body),
    );
    await expect(post(`http://127.0.0.1:${port}/`)).rejects.toThrow(reason);
  });

  it.each<[string, RequestListener]>([
    ['nothing', () => undefined],
    ['half an answer', (_request, response) => response.writeHead(200).write('x')],
  ])('ends in time where there comes %s', async (_title, listener) => {
    const port = await serve(listener);
    await expect(post(`http://127.0.0.1:${port}/`, { timeoutMs: 50 })).rejects.toThrow(
      'The service could not be reached',
    );
  });

  it('fails where nobody listens', async () => {
    const port = await serve(() => undefined);
    servers.pop()?.close();
    await expect(post(`http://127.0.0.1:${port}/`)).rejects.toThrow('The service could not be reached');
  });
});

describe('a request to a URL that somebody else has given', () => {
  it.each([
    ['what is none', 'nonsense', 'The URL cannot be read'],
    ['another scheme', 'ftp://example.com/', 'The URL is not one of HTTP'],
    ['a file', 'file:///etc/passwd', 'The URL is not one of HTTP'],
    ['a login', 'http://a:b@example.com/', 'The URL has a login in it'],
    ['this machine', 'http://127.0.0.1:PORT/', 'The URL leads to a private address'],
    ['this machine, written otherwise', 'http://0x7f.1:PORT/', 'The URL leads to a private address'],
    ['this machine, as one number', 'http://2130706433:PORT/', 'The URL leads to a private address'],
    ['this machine in IPv6', 'http://[::1]:PORT/', 'The URL leads to a private address'],
    ['this machine in both', 'http://[::ffff:127.0.0.1]:PORT/', 'The URL leads to a private address'],
    ['this machine by its name', 'http://localhost:PORT/', 'The URL leads to a private address'],
    ['what tells machines who they are', 'http://169.254.169.254/', 'The URL leads to a private address'],
  ])('refuses %s', async (_title, url, reason) => {
    let wasAsked = false;
    const port = await serve((_request, response) => {
      wasAsked = true;
      response.end();
    });
    const asked = url.replace('PORT', String(port));
    await expect(post(asked, { privateHosts: ['ocsp.internal'] })).rejects.toThrow(reason);
    expect(wasAsked).toBe(false);
  });
});
