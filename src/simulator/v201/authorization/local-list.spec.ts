import { beforeEach, describe, expect, it } from 'vitest';
import { controllers } from '../device-model/controllers.js';
import { DeviceModel } from '../device-model/device-model.js';
import { NetworkProfiles } from '../provisioning/network-profiles.js';
import { LocalList } from './local-list.js';

const networkProfiles = new NetworkProfiles({ ocppCsmsUrl: 'ws://csms', securityProfile: 1 });

let list: LocalList;
let model: DeviceModel;

beforeEach(() => {
  model = new DeviceModel(
    controllers({ stationId: 'CP002', sampleSeconds: 5, securityProfile: 1, networkProfiles }),
  );
  list = new LocalList(model);
});

const token = (idToken: string) => ({ idToken, type: 'ISO14443' }) as const;
const entry = (idToken: string) =>
  ({ idToken: token(idToken), idTokenInfo: { status: 'Accepted' } }) as const;

describe('the local list', () => {
  it('is replaced as a whole, or changed', () => {
    const localAuthorizationList = [entry('A'), entry('B')];
    const full = {
      versionNumber: 3,
      updateType: 'Full',
      localAuthorizationList,
    } as const;
    expect(list.update(full)).toBe('Accepted');
    const changes = [{ idToken: token('a') }, entry('C')];
    const update = { versionNumber: 4, updateType: 'Differential', localAuthorizationList: changes } as const;
    expect(list.update({ ...update, versionNumber: 3 })).toBe('VersionMismatch');
    expect(list.update(update)).toBe('Accepted');
    expect([list.version, list.find(token('A')), list.find(token('c'))?.status]).toEqual([
      4,
      undefined,
      'Accepted',
    ]);
    expect(list.find({ idToken: 'C', type: 'eMAID' })).toBeUndefined();
  });

  it.each([
    ['names a token twice', [entry('A'), entry('a')]],
    ['says nothing of a token', [{ idToken: token('A') }]],
    ['is too long for a message', Array.from({ length: 101 }, (_, index) => entry(`T${index}`))],
  ])('stays as it is when a full one %s', (_title, localAuthorizationList) => {
    expect(list.update({ versionNumber: 1, updateType: 'Full', localAuthorizationList })).toBe('Failed');
    expect(list.version).toBe(0);
  });

  it('is none while it is switched off', () => {
    list.update({ versionNumber: 1, updateType: 'Full', localAuthorizationList: [entry('A')] });
    model.set('LocalAuthListCtrlr.Enabled', 'false');
    expect([list.version, list.find(token('A'))]).toEqual([0, undefined]);
    expect(list.update({ versionNumber: 2, updateType: 'Full' })).toBe('Failed');
  });
});
