import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Gathering, type Member } from './gathering.js';
import { GroupCommitFullError } from './group-commit.js';
import { inTransaction, isUnavailable, together } from './transaction.js';

interface Work {
  /** Names of what it has to itself, among all processes, until it is committed. */
  readonly locks: readonly string[];
  readonly run: (manager: EntityManager) => Promise<unknown>;
}

/**
 * Does the work of many callers in one transaction, side by side: their statements travel together (see `turn.ts`), and
 * they share one commit, which each of them is told after. Those that want the same lock are not in one group. Should a
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
      maxWaitMs: 20_000,
      refusal: () => new GroupCommitFullError(),
    });
  }

  /** Resolves when it is committed. Rejects with its own error, the database's, or GroupCommitFullError. */
  async run<Result>(
    locks: readonly string[],
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return (await this.gathering.join({ locks, run: work })) as Result;
  }

  private async serve(group: readonly Member<Work, unknown>[]): Promise<void> {
    for (const members of withoutConflicts(group)) await this.serveTogether(members);
  }

  private async serveTogether(members: readonly Member<Work, unknown>[]): Promise<void> {
    try {
      const results = await inTransaction(this.dataSource, async (manager) => {
        const locks = members.flatMap(({ request }) => request.locks);
        // What they do is sent behind the locks, and so done when these are held.
        const [, ...results] = await together(
          lockAll(manager, locks),
          ...members.map(({ request }) => request.run(manager)),
        );
        return results;
      });
      for (const [index, { resolve }] of members.entries()) resolve(results[index]);
    } catch (error) {
      if (members.length === 1 || isUnavailable(error)) for (const { reject } of members) reject(error);
      else for (const one of members) await this.serveTogether([one]);
    }
  }
}

/** In one order for all, so that no two wait for each other. */
async function lockAll(manager: EntityManager, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await manager.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
       FROM (SELECT name FROM unnest($1::text[]) AS name ORDER BY name COLLATE "C" OFFSET 0) AS sorted`,
    [names],
  );
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
