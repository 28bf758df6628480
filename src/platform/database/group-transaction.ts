import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Gathering, type Member } from './gathering.js';
import { GroupCommitFullError } from './group-commit.js';
import { inTransaction, isUnavailable, together } from './transaction.js';

interface Work {
  /** Names of what it has to itself, among all processes, until it is committed. */
  readonly locks: readonly string[];
  readonly run: (manager: EntityManager) => Promise<unknown>;
  readonly since: number;
}

const MAX_WAIT_MS = 20_000;
/** On average, until a lock is tried again that somebody else has. */
const RETRY_MS = 20;
/** The result of work that has not been begun. */
const LOCKED = Symbol('locked');

/**
 * Does the work of many callers in one transaction, side by side: their statements travel together (see `turn.ts`), and
 * they share one commit, which each of them is told after. Those that want the same lock are not in one group, and no
 * group waits for a lock that another process has: what wants it is tried again a little later, in another group. Should a
 * group fail, nothing of it is stored and each of its members is done alone, so that work may be begun twice and must do
 * nothing but by its manager.
 */
@Injectable()
export class GroupTransaction {
  private readonly gathering: Gathering<Work, unknown>;

  constructor(private readonly dataSource: DataSource) {
    this.gathering = new Gathering((group) => this.serve(group), {
      maxGroup: 50,
      maxWaiting: 20_000,
      maxWaitMs: MAX_WAIT_MS,
      refusal: () => new GroupCommitFullError(),
    });
  }

  /** Resolves when it is committed. Rejects with its own error, the database's, or GroupCommitFullError. */
  async run<Result>(
    locks: readonly string[],
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return (await this.gathering.join({ locks, run: work, since: performance.now() })) as Result;
  }

  private async serve(group: readonly Member<Work, unknown>[]): Promise<void> {
    for (const members of withoutConflicts(group)) await this.serveTogether(members);
  }

  private async serveTogether(members: readonly Member<Work, unknown>[]): Promise<void> {
    try {
      const results = await inTransaction(this.dataSource, async (manager) => {
        const locked = await lockFree(
          manager,
          members.flatMap(({ request }) => request.locks),
        );
        return together(
          ...members.map(({ request: { locks, run } }) =>
            locks.every((name) => locked.has(name)) ? run(manager) : LOCKED,
          ),
        );
      });
      for (const [index, member] of members.entries()) {
        const { [index]: result } = results;
        if (result === LOCKED) this.tryLater(member);
        else member.resolve(result);
      }
    } catch (error) {
      if (members.length === 1 || isUnavailable(error)) for (const { reject } of members) reject(error);
      else for (const one of members) await this.serveTogether([one]);
    }
  }

  private tryLater({ request, resolve, reject }: Member<Work, unknown>): void {
    if (performance.now() - request.since > MAX_WAIT_MS) {
      reject(new GroupCommitFullError());
      return;
    }
    // Not all at the same time again: two may each have a lock of the other's.
    setTimeout(() => void this.gathering.join(request).then(resolve, reject), 2 * RETRY_MS * Math.random());
  }
}

/** Takes those that nobody else has. */
async function lockFree(manager: EntityManager, names: readonly string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const rows: { name: string }[] = await manager.query(
    `SELECT name FROM unnest($1::text[]) AS name WHERE pg_try_advisory_xact_lock(hashtextextended(name, 0))`,
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

function withoutConflicts(group: readonly Member<Work, unknown>[]): Member<Work, unknown>[][] {
  const rounds: { members: Member<Work, unknown>[]; locks: Set<string> }[] = [];
  for (const member of group) {
    const { locks } = member.request;
    // Behind the last one that it conflicts with: what came first is done first.
    const behind = rounds.findLastIndex((round) => locks.some((name) => round.locks.has(name)));
    const round = (rounds[behind + 1] ??= { members: [], locks: new Set() });
    round.members.push(member);
    for (const name of locks) round.locks.add(name);
  }
  return rounds.map(({ members }) => members);
}
