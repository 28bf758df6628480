import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import { variable } from '../support/device-model.ts';
import { type Frame, handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';

const name = variable('SecurityCtrlr', 'BasicAuthPassword');

/** How a charger of each version is told, and how it answers. */
const VERSIONS = {
  'ocpp1.6': {
    action: 'ChangeConfiguration',
    request: (value: string) => ({ key: 'AuthorizationKey', value }),
    passwordIn: ({ key, value }: Record<string, unknown>) => {
      expect(key).toBe('AuthorizationKey');
      expect(value).toMatch(/^[0-9a-f]{40}$/);
      return Buffer.from(String(value), 'hex').toString();
    },
    answer: (status: string, echo?: string) => ({ status, ...(echo && { info: echo }) }),
  },
  'ocpp2.0.1': {
    action: 'SetVariables',
    request: (attributeValue: string) => ({ setVariableData: [{ ...name, attributeValue }] }),
    passwordIn: ({ setVariableData }: Record<string, unknown>) => {
      const [data] = setVariableData as Record<string, unknown>[];
      expect(setVariableData).toEqual([{ ...name, attributeValue: data?.['attributeValue'] }]);
      return String(data?.['attributeValue']);
    },
    answer: (status: string, echo?: string) => ({
      setVariableResult: [
        {
          ...name,
          attributeStatus: status,
          ...(echo && { attributeStatusInfo: { reasonCode: 'Echo', additionalInfo: `not ${echo}` } }),
        },
      ],
    }),
  },
} as const;

describe.skipIf(!hasRedis)('a new password through the charger', () => {
  let cluster: TestCluster;
  let stations = 0;
  beforeAll(async () => {
    cluster = await TestCluster.start({ OCPP_CALL_TIMEOUT_SECONDS: '1' });
  });
  afterAll(() => cluster.stop());

  describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])('of %s', (protocol) => {
    const version = VERSIONS[protocol];
    const urlOf = (process: 'ocppA' | 'ocppB') => cluster.processes[process].ocppUrl;

    async function connected() {
      const stationId = `CP-ROTATES-${++stations}`;
      const old = await cluster.addStation(stationId);
      return { stationId, old, charger: await cluster.connect(stationId, urlOf('ocppA'), protocol) };
    }

    /** Asks for a rotation; resolves with what the charger is sent, and with the password in it. */
    async function rotate(stationId: string, charger: RawCharger) {
      const path = `/stations/${stationId}/credentials/rotation?wait=0`;
      const { status, body } = await cluster.rest.post<{ id: string; request: object }>(path);
      expect(status).toBe(202);
      expect(body.request).toEqual({ password: '[hidden]' });
      const frame: Frame = await charger.next();
      expect(frame[2]).toBe(version.action);
      const password = version.passwordIn(frame[3] as Record<string, unknown>);
      expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
      return { commandId: body.id, messageId: frame[1], password };
    }

    const outcomeOf = (stationId: string, commandId: string) =>
      eventually(async () => {
        const { body } = await cluster.rest.get(`/stations/${stationId}/commands/${commandId}`);
        return body['completedAt'] !== null && body;
      });
    const letsIn = async (stationId: string, password: string) =>
      (await handshakeStatus(urlOf('ocppB'), `/ocpp/${stationId}`, {
        auth: `${stationId}:${password}`,
        protocols: [protocol],
      })) === 101;
    const comesWith = async (stationId: string, password: string) => {
      const charger = await RawCharger.connect(urlOf('ocppB'), stationId, password, [protocol]);
      await charger.served();
      return charger;
    };
    const states = async (stationId: string) => {
      const path = `/stations/${stationId}/credentials`;
      const { body } = await cluster.rest.get<{ data: { generation: number; state: string }[] }>(path);
      return body.data.map(({ generation, state }) => `${String(generation)} ${state}`);
    };

    it('is valid beside the old one, which ends when the charger has used the new, twice over', async () => {
      const { stationId, old, charger } = await connected();
      const first = await rotate(stationId, charger);
      expect(await states(stationId)).toEqual(['2 awaitingUse', '1 inForce']);
      charger.send(JSON.stringify([3, first.messageId, version.answer('Accepted')]));
      expect((await outcomeOf(stationId, first.commandId))['status']).toBe('accepted');
      const again = await comesWith(stationId, old);
      expect(await states(stationId)).toEqual(['2 awaitingUse', '1 inForce']);
      const ended = again.closed();
      const next = await comesWith(stationId, first.password);
      expect(await ended).toBe(1008);
      expect(await states(stationId)).toEqual(['2 inForce']);
      expect(await letsIn(stationId, old)).toBe(false);
      const second = await rotate(stationId, next);
      next.send(JSON.stringify([3, second.messageId, version.answer('Accepted')]));
      await outcomeOf(stationId, second.commandId);
      const last = await comesWith(stationId, second.password);
      expect(await states(stationId)).toEqual(['3 inForce']);
      expect(await letsIn(stationId, first.password)).toBe(false);
      await last.close();
    });

    it('may be used before its acceptance is heard', async () => {
      const { stationId, old, charger } = await connected();
      const { commandId, password } = await rotate(stationId, charger);
      const next = await comesWith(stationId, password);
      expect((await outcomeOf(stationId, commandId))['status']).toBe('failed');
      expect(await states(stationId)).toEqual(['2 inForce']);
      expect(await letsIn(stationId, old)).toBe(false);
      await next.close();
    });

    it('is forgotten when the charger refuses it', async () => {
      const { stationId, old, charger } = await connected();
      const { commandId, messageId, password } = await rotate(stationId, charger);
      charger.send(JSON.stringify([3, messageId, version.answer('Rejected')]));
      expect((await outcomeOf(stationId, commandId))['status']).toBe('rejected');
      expect(await states(stationId)).toEqual(['1 inForce']);
      expect(await letsIn(stationId, password)).toBe(false);
      expect(await letsIn(stationId, old)).toBe(true);
    });

    it.each(['NotImplemented', 'InternalError'])(
      'is forgotten after an error only when that says that nothing was done: %s',
      async (errorCode) => {
        const { stationId, charger } = await connected();
        const { commandId, messageId, password } = await rotate(stationId, charger);
        charger.send(JSON.stringify([4, messageId, errorCode, '', {}]));
        expect((await outcomeOf(stationId, commandId))['status']).toBe('failed');
        expect(await letsIn(stationId, password)).toBe(errorCode === 'InternalError');
      },
    );

    it.each(['old', 'new'] as const)(
      'stays beside the old one while its answer is lost, and the charger comes with the %s',
      async (which) => {
        const { stationId, old, charger } = await connected();
        const { commandId, password } = await rotate(stationId, charger);
        expect((await outcomeOf(stationId, commandId))['status']).toBe('timeout');
        await charger.close();
        const passwords = { old, new: password };
        const next = await comesWith(stationId, passwords[which]);
        const expected = which === 'old' ? ['2 awaitingUse', '1 inForce'] : ['2 inForce'];
        expect(await states(stationId)).toEqual(expected);
        const retry = await rotate(stationId, next);
        next.send(JSON.stringify([3, retry.messageId, version.answer('Accepted')]));
        await outcomeOf(stationId, retry.commandId);
        const last = await comesWith(stationId, retry.password);
        expect(await states(stationId)).toHaveLength(1);
        for (const gone of [old, password]) expect(await letsIn(stationId, gone)).toBe(false);
        await last.close();
      },
    );

    it('is known too when an operator sets one as a part of the configuration', async () => {
      const { stationId, old, charger } = await connected();
      const path = `/stations/${stationId}/commands/set-configuration?wait=0`;
      const password = '00112233445566778899aabbccddeeff';
      const values = [
        protocol === 'ocpp1.6'
          ? { key: 'AuthorizationKey', value: password }
          : { component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: password },
      ];
      for (const [status, expected] of [
        ['Rejected', ['1 inForce']],
        ['Accepted', ['2 awaitingUse', '1 inForce']],
      ] as const) {
        const { body } = await cluster.rest.post<{ id: string }>(path, { values });
        const [, messageId] = await charger.next();
        charger.send(JSON.stringify([3, messageId, version.answer(status)]));
        await outcomeOf(stationId, body.id);
        expect(await states(stationId)).toEqual(expected);
      }
      await (await comesWith(stationId, password)).close();
      expect(await letsIn(stationId, old)).toBe(false);
    });

    it('is sent one at a time, and not without end to a charger that uses none', async () => {
      const { stationId, charger } = await connected();
      const path = `/stations/${stationId}/credentials/rotation?wait=0`;
      for (let count = 1; count <= 5; count++) {
        const { commandId, messageId } = await rotate(stationId, charger);
        if (count === 1)
          expect((await cluster.rest.post(path)).body).toMatchObject({ code: 'rotation_under_way' });
        charger.send(JSON.stringify([3, messageId, version.answer('Accepted')]));
        await outcomeOf(stationId, commandId);
      }
      const refused = await cluster.rest.post(path);
      expect([refused.status, refused.body['code']]).toEqual([409, 'passwords_awaiting_use']);
      expect(await states(stationId)).toHaveLength(6);
      await charger.close();
    });

    it('appears nowhere, whoever repeats it', async () => {
      const { stationId, charger } = await connected();
      const path = `/stations/${stationId}`;
      const { commandId, messageId, password } = await rotate(stationId, charger);
      const sent = protocol === 'ocpp1.6' ? Buffer.from(password).toString('hex') : password;
      const echoes = `${sent.toUpperCase()} and ${password}`;
      charger.send(JSON.stringify([3, messageId, version.answer('Rejected', echoes)]));
      await outcomeOf(stationId, commandId);
      const other = await rotate(stationId, charger);
      charger.send(
        JSON.stringify([4, other.messageId, 'GenericError', other.password, { is: other.password }]),
      );
      await outcomeOf(stationId, other.commandId);
      await charger.call('DataTransfer', { vendorId: 'V', data: other.password });
      const own = 'an operator’s own password';
      const raw = cluster.rest.post(`${path}/commands/ocpp`, {
        action: version.action,
        payload: version.request(own),
      });
      const [, rawId, , rawPayload] = await charger.next();
      expect(rawPayload).toEqual(version.request(own));
      charger.send(JSON.stringify([4, rawId, 'InternalError', `not ${own}`, { [own]: own }]));
      expect((await raw).status).toBe(200);
      const late = JSON.stringify([3, other.messageId, version.answer('Accepted', other.password)]);
      charger.send(late);
      await charger.call('Heartbeat', {});
      const shown = await Promise.all(
        ['/messages?limit=200', '/commands?limit=200', '/credentials', '/configuration'].map((part) =>
          cluster.rest.get(path + part),
        ),
      );
      const stored = await cluster.database.query(
        `SELECT data FROM platform.outbox WHERE data->>'stationId' = $1`,
        [stationId],
      );
      const logs = Object.values(cluster.processes).map(({ log }) => log);
      const everything = JSON.stringify([shown, stored, logs]).toLowerCase();
      expect(everything).toContain('[hidden]');
      for (const secret of [password, sent, other.password, own])
        expect(everything).not.toContain(secret.toLowerCase());
      await charger.close();
    });
  });
});
