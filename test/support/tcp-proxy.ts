import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline, Transform } from 'node:stream';

/** One connection that is passed on. */
interface Passage {
  readonly sockets: readonly [client: Socket, upstream: Socket];
  /** The next piece that comes, from whichever side, is passed on by half, and the connection is reset. */
  isToBreak: boolean;
}

/** Stands where a load balancer stands, or a network: passes connections on, and does with them what networks do. */
export class TcpProxy {
  private readonly passages = new Set<Passage>();
  private paused = false;
  private taken = 0;
  /** Before each piece that comes from now on is passed on, in both directions. */
  delayMs = 0;

  private constructor(
    private readonly server: Server,
    private targets: readonly URL[],
  ) {
    server.on('connection', (client) => this.pass(client));
  }

  static async to(...urls: [string, ...string[]]): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(
      server,
      urls.map((url) => new URL(url)),
    );
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections are passed on now. */
  get size(): number {
    return this.passages.size;
  }

  /** Connections from now on go there, to one after the other. */
  pointTo(...urls: [string, ...string[]]): void {
    this.targets = urls.map((url) => new URL(url));
  }

  /** Cuts every connection, and takes none until `resume`. */
  pause(): void {
    this.paused = true;
    this.cut();
  }

  resume(): void {
    this.paused = false;
  }

  /** Cuts every connection, and takes new ones. Returns how many there were. */
  cut(): number {
    const { size } = this.passages;
    for (const { sockets } of this.passages) for (const socket of sockets) socket.destroy();
    return size;
  }

  /** Resets each connection that is open in the middle of what it passes on next. Returns how many there are. */
  breakAll(): number {
    for (const passage of this.passages) passage.isToBreak = true;
    return this.passages.size;
  }

  /** From now on nothing passes the connections that are open, and nothing says so: as when a network falls silent. */
  silence(): void {
    for (const { sockets } of this.passages) {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket): void {
    const target = this.targets[this.taken++ % this.targets.length];
    if (this.paused || target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const passage: Passage = { sockets: [client, upstream], isToBreak: false };
    this.passages.add(passage);
    for (const socket of passage.sockets) socket.setNoDelay(true);
    const [there, back] = [this.wire(passage), this.wire(passage)];
    let open = 2;
    const end = (error: NodeJS.ErrnoException | null | undefined) => {
      open -= 1;
      // The one side may have said all that it has to say while the other has not.
      if (open > 0 && !error) return;
      this.passages.delete(passage);
      for (const socket of passage.sockets) socket.destroy();
    };
    pipeline(client, there, upstream, end);
    pipeline(upstream, back, client, end);
  }

  private wire(passage: Passage): Transform {
    return new Transform({
      transform: (data: Buffer, _, done) => {
        if (!passage.isToBreak) {
          if (this.delayMs === 0) done(null, data);
          else void sleep(this.delayMs).then(() => done(null, data));
          return;
        }
        done(null, data.subarray(0, Math.ceil(data.length / 2)));
        setImmediate(() => {
          for (const socket of passage.sockets) socket.resetAndDestroy();
        });
      },
    });
  }
}
