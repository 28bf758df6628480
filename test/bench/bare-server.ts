// What a server cannot do without: takes the frame off the socket, parses it, answers, and stores nothing. The measure
// for what the rest costs. A process of its own; tells its port as its only message.
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const ANSWERS: Readonly<Record<string, () => object>> = {
  BootNotification: () => ({ status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }),
  Heartbeat: () => ({ currentTime: new Date().toISOString() }),
  StartTransaction: () => ({ transactionId: 1, idTagInfo: { status: 'Accepted' } }),
  MeterValues: () => ({}),
};

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  clientTracking: false,
});
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const [, id, action] = JSON.parse((data as Buffer).toString('utf8')) as [number, string, string, object];
    const answer = ANSWERS[action];
    const frame = answer === undefined ? [4, id, 'NotImplemented', '', {}] : [3, id, answer()];
    socket.send(JSON.stringify(frame));
  });
});
server.on('listening', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
