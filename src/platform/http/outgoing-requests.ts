import { lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.js';

/** Beyond this many at once others are refused: whoever has them made must not use up our sockets. */
const MAX_UNDER_WAY = 200;

/** A request that got no answer to use: why, without what is of our inside. */
export class OutgoingRequestError extends Error {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'OutgoingRequestError';
  }
}

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  readonly timeoutMs: number;
  /** Of the answer. */
  readonly maxBytes: number;
  /**
   * The hosts that may have an address of our own network: `any` for a URL that is ours. Those of others must not have
   * us ask what they cannot reach themselves.
   */
  readonly privateHosts: readonly string[] | 'any';
}

/** Requests to services of others, bounded in size, count and time. No redirect is followed. */
export class OutgoingRequests {
  private underWay = 0;

  /** Resolves with the body of an answer 200. Throws OutgoingRequestError. */
  async post(request: OutgoingRequest): Promise<Buffer> {
    const url = checkedUrl(request);
    if (this.underWay >= MAX_UNDER_WAY) throw new OutgoingRequestError('Too many requests are under way');
    this.underWay++;
    try {
      return await send(url, request);
    } catch (error) {
      if (error instanceof OutgoingRequestError) throw error;
      throw new OutgoingRequestError('The service could not be reached', error);
    } finally {
      this.underWay--;
    }
  }
}

function checkedUrl({ url: text, privateHosts }: OutgoingRequest): URL {
  if (!URL.canParse(text)) throw new OutgoingRequestError('The URL cannot be read');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OutgoingRequestError('The URL is not one of HTTP');
  if (url.username !== '' || url.password !== '') throw new OutgoingRequestError('The URL has a login in it');
  // A host that is an address is not looked up.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && isPrivateAddress(address) && !mayBePrivate(url, privateHosts))
    throw privateHost();
  return url;
}

const mayBePrivate = ({ hostname }: URL, hosts: OutgoingRequest['privateHosts']): boolean =>
  hosts === 'any' || hosts.includes(hostname);

const privateHost = () => new OutgoingRequestError('The URL leads to a private address');

function send(
  url: URL,
  { headers, body, timeoutMs, maxBytes, privateHosts }: OutgoingRequest,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    ...(mayBePrivate(url, privateHosts) ? {} : { lookup: publicLookup }),
  });
  sent.on('error', reject);
  sent.on('response', (response) => void collect(response, maxBytes).then(resolve, reject));
  sent.end(body);
  return promise;
}

/** Looks at the very addresses that are connected to: a name may have others the next time it is looked up. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '');
      return;
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
      callback(privateHost(), '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

async function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  try {
    if (response.statusCode !== 200)
      throw new OutgoingRequestError(`The service answers with status ${String(response.statusCode)}`);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new OutgoingRequestError('The answer of the service is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}
