import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Whether there is a process manager that starts what the Procfile names (Debian: ruby-foreman). */
export const hasForeman = spawnSync('foreman', ['version']).error === undefined;

export interface ManagedProcess {
  /** As the manager numbers them: `ocpp.2`. */
  readonly name: string;
  readonly role: string;
  readonly port: number;
}

/** Foreman, at the Procfile of a folder. */
export class Foreman {
  private constructor(
    private readonly child: ChildProcess,
    readonly processes: readonly ManagedProcess[],
    private readonly lines: readonly string[],
  ) {}

  /**
   * Starts so many processes of each type, on the ports that the manager gives them: a hundred for each type, in the
   * order of the Procfile, and from there one for each process.
   */
  static start(
    directory: string,
    formation: Readonly<Record<string, number>>,
    types: readonly string[],
    basePort: number,
    env: NodeJS.ProcessEnv,
  ): Foreman {
    const counts = Object.entries(formation).map(([type, count]) => `${type}=${String(count)}`);
    // What is in a .env of this folder is none of the test's business.
    const args = ['start', '--procfile', 'Procfile', '--env', '/dev/null', '--port', String(basePort)];
    // It waits for five seconds otherwise, and then kills.
    args.push('--timeout', '30');
    const child = spawn('foreman', [...args, '--formation', counts.join(',')], {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process.once('exit', () => child.kill('SIGTERM'));
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => lines.push(line));
    const processes = types.flatMap((role, type) =>
      Array.from({ length: formation[role] ?? 0 }, (_, index) => ({
        name: `${role}.${String(index + 1)}`,
        role,
        port: basePort + 100 * type + index,
      })),
    );
    return new Foreman(child, processes, lines);
  }

  /** What a process has logged, without what the manager puts before each line. */
  logOf(name: string): string[] {
    const own = new RegExp(`^\\S+ ${name.replace('.', '\\.')} +\\| (\\{.*)$`);
    return this.lines.flatMap((line) => own.exec(line)?.[1] ?? []);
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** SIGTERM, which it passes on; waits. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    return code;
  }
}
