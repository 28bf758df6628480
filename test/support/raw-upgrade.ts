import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** An open connection to the host and port of a URL, from an address of this machine. */
export async function tcp(url: string, localAddress = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  await once(socket, 'connect');
  return socket;
}

/** One that speaks TLS; rejects where the handshake fails. */
export async function tls(url: string, options: ConnectionOptions): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ host: hostname, port: Number(port), ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** Asks for an upgrade with these lines of headers exactly as they are; the status that is answered. Ends the socket. */
export async function upgradeStatus(
  socket: Socket,
  stationId: string,
  headers: string[] = [],
): Promise<number> {
  const lines = [
    `GET /ocpp/${stationId} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${KEY}`,
    'Sec-WebSocket-Protocol: ocpp1.6',
    ...headers,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString())?.[1]);
}
