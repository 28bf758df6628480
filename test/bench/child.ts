import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';

const SHUTDOWN_PATIENCE_MS = 20_000;
const KEPT_OUTPUT_CHARACTERS = 4000;

/** A process of Node.js that was started here, and is ended when it is disposed of. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The end of what it wrote, and how many lines that was. */
  readonly output: { readonly tail: string; readonly lines: number };
}

/** Ctrl-C in a terminal is sent to a whole process group: children are in groups of their own, to be ended in order. */
const OWN_GROUP = { detached: true } as const;

/** Runs a program with an environment of its own: of ours it gets only the path. */
export function spawnNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Child {
  const path = process.env['PATH'] ?? '';
  return childOf(
    spawn(process.execPath, args, {
      ...OWN_GROUP,
      cwd,
      env: { PATH: path, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/** Runs a module of the benchmark, with a channel for messages. */
export function forkNode(modulePath: string): Child {
  return childOf(
    fork(modulePath, [], { ...OWN_GROUP, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
  );
}

/** Resolves when it has ended well; rejects with what it wrote when not. */
export async function completed(child: Child, signal: AbortSignal): Promise<void> {
  const [code] = (await once(child.process, 'close', { signal })) as [number | null];
  if (code !== 0)
    throw new Error(`${child.process.spawnargs.join(' ')} ended with ${String(code)}:\n${child.output.tail}`);
}

function childOf(child: ChildProcess): Child {
  const output = { tail: '', lines: 0 };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output.tail = (output.tail + text).slice(-KEPT_OUTPUT_CHARACTERS);
      output.lines += text.split('\n').length - 1;
    });
  }
  // Heard of through the exit that follows, or by whoever waits for a message.
  child.on('error', (error) => (output.tail += String(error)));
  return { process: child, pid: Number(child.pid), output, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const forced = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_PATIENCE_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(forced);
}
