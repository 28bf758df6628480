import { beforeEach, describe, expect, it } from 'vitest';
import { LineDown } from '../../ocpp-call.js';
import { Configuration } from '../configuration.js';
import type { CallFunction } from '../messages.js';
import { Authorization } from './authorization.js';
import { type IdTagInfo, LocalList } from './local-list.js';

let configuration: Configuration;
let list: LocalList;

beforeEach(() => {
  configuration = new Configuration({ connectors: 1, sampleSeconds: 5 });
  list = new LocalList(configuration);
});

const ACCEPTED: IdTagInfo = { status: 'Accepted' };
const BLOCKED: IdTagInfo = { status: 'Blocked' };
const entry = (idTag: string, idTagInfo: IdTagInfo = ACCEPTED) => ({ idTag, idTagInfo });

const send = (
  updateType: 'Full' | 'Differential',
  listVersion: number,
  ...entries: { idTag: string; idTagInfo?: IdTagInfo }[]
): string => list.update({ updateType, listVersion, localAuthorizationList: entries });

describe('LocalList', () => {
  it('is replaced as a whole and changed in parts', () => {
    expect(list.version).toBe(0);
    expect(send('Full', 5, entry('A'), entry('B'))).toBe('Accepted');
    expect(send('Differential', 6, { idTag: 'a' }, entry('b', BLOCKED), entry('C'))).toBe('Accepted');
    expect(list.version).toBe(6);
    expect(['A', 'B', 'C'].map((idTag) => list.find(idTag)?.status)).toEqual([
      undefined,
      'Blocked',
      'Accepted',
    ]);
    expect(send('Full', 2, entry('Z'))).toBe('Accepted');
    expect([list.version, list.find('C')]).toEqual([2, undefined]);
    expect(send('Full', 3)).toBe('Accepted');
    expect(list.version).toBe(0);
  });

  it.each<[string, string, () => string]>([
    ['a differential one that is not newer', 'VersionMismatch', () => send('Differential', 5, entry('C'))],
    ['a token twice', 'Failed', () => send('Differential', 6, entry('C'), entry('c'))],
    ['a full one that says nothing of a token', 'Failed', () => send('Full', 6, { idTag: 'C' })],
    ['a version that has another meaning', 'Failed', () => send('Full', -1, entry('C'))],
    [
      'more than fit into one message',
      'Failed',
      () => send('Full', 6, ...Array.from({ length: 101 }, (_, index) => entry(`T${index}`))),
    ],
  ])('%s is %s and changes nothing', (_title, status, update) => {
    send('Full', 5, entry('A'));
    expect(update()).toBe(status);
    expect([list.version, list.find('A'), list.find('C')]).toEqual([5, ACCEPTED, undefined]);
  });

  it('has room for so many', () => {
    for (let part = 1; part <= 6; part += 1) {
      const tokens = Array.from({ length: 100 }, (_, index) => entry(`T${part}-${index}`));
      expect(send('Differential', part, ...tokens)).toBe(part <= 5 ? 'Accepted' : 'Failed');
    }
  });

  it('is not supported when it is switched off', () => {
    configuration.write('LocalAuthListEnabled', 'false');
    expect([list.version, send('Full', 1, entry('A'))]).toEqual([-1, 'NotSupported']);
  });
});

describe('Authorization', () => {
  let answer: IdTagInfo | Error;
  let asked: string[];
  let conflicts: number;
  let authorization: Authorization;

  beforeEach(() => {
    answer = ACCEPTED;
    asked = [];
    conflicts = 0;
    const call = (async (_action: string, { idTag }: { idTag: string }) => {
      asked.push(idTag);
      if (answer instanceof Error) throw answer;
      return { idTagInfo: answer };
    }) as CallFunction;
    const conflict = (): void => void (conflicts += 1);
    authorization = new Authorization({ call, configuration, localList: list, conflict });
    send('Full', 1, entry('GOOD'), entry('BAD', BLOCKED), {
      idTag: 'OLD',
      idTagInfo: { status: 'Accepted', expiryDate: '2020-01-01T00:00:00Z' },
    });
  });

  it('asks the CSMS, whatever the list says', async () => {
    expect(await authorization.authorize('BAD')).toEqual(ACCEPTED);
    answer = BLOCKED;
    await expect(authorization.authorize('GOOD')).rejects.toThrow('token GOOD was refused: Blocked');
    expect([asked, conflicts]).toEqual([['BAD', 'GOOD'], 2]);
  });

  it('asks nobody of a token on the list where LocalPreAuthorize says so', async () => {
    configuration.write('LocalPreAuthorize', 'true');
    expect(await authorization.authorize('good')).toEqual(ACCEPTED);
    await authorization.authorize('OLD');
    await authorization.authorize('UNKNOWN');
    expect(asked).toEqual(['OLD', 'UNKNOWN']);
  });

  it.each([
    ['GOOD', 'true', 'true', null],
    ['BAD', 'true', 'true', /was refused: Blocked/],
    ['OLD', 'true', 'true', /was refused: Expired/],
    ['GOOD', 'false', 'true', /cannot be authorised while the line is down/],
    ['UNKNOWN', 'true', 'true', null],
    ['UNKNOWN', 'true', 'false', /cannot be authorised while the line is down/],
  ])('offline, %s with LocalAuthorizeOffline %s and AllowOfflineTxForUnknownId %s: %s', async (...given) => {
    const [idTag, known, unknown, refusal] = given;
    answer = new LineDown('down');
    configuration.write('LocalAuthorizeOffline', known);
    configuration.write('AllowOfflineTxForUnknownId', unknown);
    const authorized = authorization.authorize(idTag);
    if (refusal) await expect(authorized).rejects.toThrow(refusal);
    else expect((await authorized).status).toBe('Accepted');
  });

  it('remembers what it was told, until its cache is cleared', async () => {
    configuration.write('AuthorizationCacheEnabled', 'true');
    configuration.write('AllowOfflineTxForUnknownId', 'false');
    await authorization.authorize('CACHED');
    answer = new LineDown('down');
    expect(await authorization.authorize('CACHED')).toEqual(ACCEPTED);
    authorization.clearCache();
    await expect(authorization.authorize('CACHED')).rejects.toThrow('cannot be authorised');
  });
});
