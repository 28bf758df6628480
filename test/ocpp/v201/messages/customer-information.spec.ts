import { expect, it } from 'vitest';
import { informationOf, informationPart } from '../../../support/customer-information.ts';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const HASH = '8c7f5b1d2e3a4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8';
const customerCertificate = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: HASH,
  issuerKeyHash: HASH,
  serialNumber: 'FFF',
};
const reporting = { report: true, clear: false, customerIdentifier: 'customer-1' };
const clearing = { ...reporting, clear: true };

describeMessage('2.0.1', 'CustomerInformation', 'to the charger', (suite) => {
  it.each<[title: string, body: object]>([
    ['by a name', clearing],
    ['by a certificate', { report: true, clear: true, customerCertificate }],
    ['to be forgotten without a word', { ...clearing, report: false }],
  ])('asks for a customer %s, with a number of its own', async (_title, body) => {
    const { action, payload, result } = await runCommand(suite, 'customer-information', body);
    expect(action).toBe('CustomerInformation');
    expect(payload).toEqual({ requestId: result.request['requestId'], ...body });
    expect((await informationOf(suite, result.id)).body).toEqual({
      commandId: result.id,
      stationId: suite.stationId,
      requestId: result.request['requestId'],
      report: (body as typeof clearing).report,
      clear: (body as typeof clearing).clear,
      data: '',
      requestedAt: expect.any(String) as string,
      completedAt: null,
    });
  });

  it('asks for a customer by a token, with its type', async () => {
    await suite.system.addToken('CUSTOMERINFO201');
    const body = { report: true, clear: false, idToken: 'CUSTOMERINFO201' };
    const { payload } = await runCommand(suite, 'customer-information', body);
    expect(payload).toMatchObject({ idToken: { idToken: 'CUSTOMERINFO201', type: 'ISO14443' } });
  });

  itRefusesBodies(suite, 'customer-information', [
    ['no customer', { report: true, clear: false }, 'idToken'],
    ['two of them', { ...reporting, idToken: 'A' }, 'customerIdentifier'],
    ['nothing to do', { ...reporting, report: false }, 'report'],
    ['no word of reporting', { clear: true, customerIdentifier: 'a' }, 'report'],
    ['a name too long', { ...reporting, customerIdentifier: 'x'.repeat(65) }, 'customerIdentifier'],
    ['a token too long', { report: true, clear: true, idToken: 'x'.repeat(37) }, 'idToken'],
    [
      'a certificate that lacks a hash',
      {
        report: true,
        clear: true,
        customerCertificate: { ...customerCertificate, issuerKeyHash: undefined },
      },
      'customerCertificate.issuerKeyHash',
    ],
  ]);

  itTakesAnswers(suite, 'customer-information', reporting, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['Invalid', [3, { status: 'Invalid' }], 'rejected', {}],
    ['no status', [3, {}], 'failed', {}],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it.each<[title: string, body: object, parts: string[]]>([
    ['told', reporting, ['Sessions: ', '12.4 kWh']],
    ['told to be nothing', reporting, ['']],
    ['told and forgotten', clearing, ['x'.repeat(512), 'y'.repeat(512), 'z']],
    ['told to be nothing, and forgotten', clearing, ['no data']],
  ])('is followed until it is %s', async (_title, body, parts) => {
    const { result } = await runCommand(suite, 'customer-information', body);
    const { requestId } = result.request;
    for (const [seqNo, data] of parts.entries()) {
      expect((await informationOf(suite, result.id)).body['completedAt']).toBeNull();
      await suite.charger.call(
        'NotifyCustomerInformation',
        informationPart(requestId, seqNo, seqNo < parts.length - 1, data),
      );
    }
    expect((await informationOf(suite, result.id)).body).toMatchObject({
      data: parts.join(''),
      completedAt: expect.any(String) as string,
    });
  });

  it('is read by the command that asked for it alone', async () => {
    const { result } = await runCommand(suite, 'set-monitoring-level', { severity: 5 });
    expect((await informationOf(suite, result.id)).status).toBe(404);
  });
});
