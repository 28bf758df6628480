import { expect, it } from 'vitest';
import { runSingle } from '../../src/simulator/single-run.js';
import { CliBench } from '../support/simulator-cli.ts';

const bench = new CliBench();
const never = new AbortController().signal;

/** The session appears with the stop, as the ledger has it but for the changes. */
function showLedger(changes: object = {}): void {
  bench.api.on('GET /charging-sessions', () => {
    const [stop] = bench.csms.received('StopTransaction');
    const [start] = bench.csms.received('StartTransaction');
    if (!start || !stop) return { data: [] };
    const { meterStart: meterStartWh, idTag: idToken, timestamp: startedAt, connectorId } = start;
    const { meterStop: meterStopWh, timestamp: endedAt } = stop;
    const session = { id: 'session-1', transactionId: '1', status: 'ended', stopReason: 'Local', cost: '1' };
    const reported = {
      evseId: connectorId,
      idToken,
      meterStartWh,
      meterStopWh,
      startedAt,
      endedAt,
      energyWh: 1000,
    };
    return { data: [{ ...session, ...reported, ...changes }] };
  });
}

const run = async (...args: string[]): Promise<void> => runSingle(bench.options('--fault', ...args), never);

/** Answers each start with an id of its own, or all with the first. */
function giveIds(next: (last: number) => number): void {
  let transactionId = 0;
  bench.csms.on('StartTransaction', () => {
    transactionId = next(transactionId);
    return { idTagInfo: { status: 'Accepted' }, transactionId };
  });
}

it('tells what was injected, and is well when the CSMS shows the ledger', async () => {
  showLedger();
  giveIds(() => 1);
  await run('duplicate-messages,huge-arrays');
  const [first, second] = bench.csms.received('StopTransaction');
  expect(second).toEqual(first);
  expect(bench.printed).toMatch(/^Injected +duplicate-messages, \d+ times; expected: both answered alike; /m);
  expect(bench.printed).toMatch(/^Injected +huge-arrays, [1-9]\d* times; expected: /m);
});

it('is not well when the CSMS answered a repeated message in two ways', async () => {
  showLedger();
  giveIds((last) => last + 1);
  await expect(run('duplicate-messages', '--json')).rejects.toThrow(
    /the CSMS answered a repeated CALL with .*"transactionId":2/,
  );
  expect(JSON.parse(bench.printed)).toMatchObject({ injected: [{ fault: 'duplicate-messages' }] });
});

it.each([
  [{ startedAt: '2020-01-01T00:00:00.000Z' }, /^the CSMS shows startedAt 2020-01-01T00:00:00.000Z of the/],
  [{ meterStopWh: 7 }, /^the CSMS shows meterStopWh 7 of the session of SIM-0001 on connector 1 from 0 Wh/],
])('is not well when the CSMS shows %j', async (changes, difference) => {
  showLedger(changes);
  await expect(run('huge-arrays')).rejects.toThrow(difference);
});

it('takes a session that is held for review, where the clock was wrong', async () => {
  showLedger({ status: 'review', cost: null, startedAt: '2020-01-01T00:00:00.000Z' });
  await run('bad-clock:ahead');
  expect(bench.printed).toContain('bad-clock:ahead');
});
