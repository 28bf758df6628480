import { expect } from 'vitest';
import { ecKeys, signingRequest, TestAuthority, UNKNOWN_HASH } from '../../support/certificates.ts';
import { walkCommands } from './commands.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

const REQUESTS = '/stations/CP001/certificate-requests';

/** Certificates of the station and of those it trusts, asked for, installed and deleted; and its security events. */
export async function walkCertificates(walk: Walk): Promise<void> {
  const root = await TestAuthority.create('O=CPO, CN=Root');
  await walkRootCertificates(walk, root);
  await walkRequests(walk, root);
  await walkSecurityEvents(walk);
  await walkContractRoots(walk, root);
}

async function walkRootCertificates(walk: Walk, root: TestAuthority): Promise<void> {
  const { rest, charger } = walk;
  const { certificate } = root;
  await walkCommands(walk, {
    'install-certificate': { body: { certificateType: 'CSMSRootCertificate', certificate } },
    'get-installed-certificate-ids': {
      response: { status: 'Accepted', certificateHashData: [UNKNOWN_HASH] },
    },
    'certificate-signed': { body: { certificateChain: certificate }, response: { status: 'Rejected' } },
    'delete-certificate': { response: { status: 'NotFound' } },
  });
  const installing = rest.post(
    '/stations/CP001/commands/install-certificate',
    { certificateType: 'ManufacturerRootCertificate', certificate },
    200,
  );
  await answerNext(charger, { status: 'Accepted' });
  await installing;
  const { data } = await rest.get<List>('/stations/CP001/certificates?limit=200');
  expect(data).toMatchObject([{ subject: 'O=CPO, CN=Root' }, { subject: null }]);
  await rest.get('/stations/CP001/certificates?cursor=x', 400);
  await rest.get('/stations/NONE/certificates', 404);
}

async function walkRequests({ api, rest, charger }: Walk, root: TestAuthority): Promise<void> {
  const subject = 'O=CPO, CN=CP001';
  const keys = await ecKeys();
  await charger.call('SignCertificate', { csr: 'nonsense' });
  await charger.call('SignCertificate', { csr: await signingRequest(subject, keys) });
  const { data } = await rest.get<List>(`${REQUESTS}?limit=200`);
  const [pending, rejected] = data.map(({ id }) => id);
  expect(data).toMatchObject([{ status: 'pending' }, { status: 'rejected' }]);
  expect(await rest.get(`${REQUESTS}/${pending}`)).toEqual(data[0]);
  await rest.get(`${REQUESTS}?status=open`, 400);
  await rest.get(`${REQUESTS}/${NOBODY}`, 404);
  const sign = `${REQUESTS}/${pending}/certificate`;
  const chain = { certificateChain: await root.sign(subject, keys) };
  await rest.post(
    sign,
    api.example(`POST /stations/{stationId}/certificate-requests/{requestId}/certificate`),
    400,
  );
  await rest.post(`${sign}?wait=0`, chain, 202);
  await answerNext(charger, { status: 'Rejected' });
  const signing = rest.post(sign, chain, 200);
  await answerNext(charger, { status: 'Accepted' });
  await signing;
  expect(await rest.get(`${REQUESTS}/${pending}`)).toMatchObject({ status: 'installed' });
  await rest.post(sign, chain, 409);
  await rest.post(`${REQUESTS}/${NOBODY}/certificate`, chain, 404);
  const reject = api.example('POST /stations/{stationId}/certificate-requests/{requestId}/reject');
  await rest.post(`${REQUESTS}/${rejected}/reject`, reject, 409);
  await rest.post(`${REQUESTS}/${NOBODY}/reject`, reject, 404);
  await charger.call('SignCertificate', { csr: await signingRequest(subject) });
  const [open] = (await rest.get<{ data: Resource[] }>(`${REQUESTS}?status=pending`)).data;
  expect(await rest.post(`${REQUESTS}/${open?.id}/reject`, reject, 200)).toMatchObject({ ...reject });
}

async function walkContractRoots(
  { api, rest, charger }: Walk,
  { certificate }: TestAuthority,
): Promise<void> {
  await rest.post('/contract-roots', api.example('POST /contract-roots'), 400);
  const root = { certificateType: 'V2GRootCertificate', certificate };
  const { id } = await rest.post<Resource>('/contract-roots', root);
  await rest.post('/contract-roots', root, 409);
  const { data } = await rest.get<List>('/contract-roots?certificateType=V2GRootCertificate');
  expect(data).toMatchObject([{ id, subject: 'O=CPO, CN=Root' }]);
  expect(await rest.get(`/contract-roots/${id}`)).toEqual(data[0]);
  await rest.get('/contract-roots?cursor=x', 400);
  await rest.get(`/contract-roots/${NOBODY}`, 404);
  await rest.delete(`/contract-roots/${NOBODY}`, 404);
  await rest.delete(`/contract-roots/${id}`);
  // What only later versions can be told.
  const sent = charger.received.length;
  await rest.post('/stations/CP001/commands/install-certificate', root, 422);
  const types = { certificateTypes: ['V2GCertificateChain'] };
  await rest.post('/stations/CP001/commands/get-installed-certificate-ids', types, 422);
  expect(charger.received).toHaveLength(sent);
}

async function walkSecurityEvents({ rest, charger }: Walk): Promise<void> {
  await charger.call('SecurityEventNotification', {
    type: 'ResetOrReboot',
    timestamp: '2026-01-31T12:00:00Z',
  });
  const own = await rest.get<List>('/stations/CP001/security-events?critical=true');
  expect(own.data).toMatchObject([{ type: 'ResetOrReboot' }]);
  expect(await rest.get('/security-events?from=2026-01-31T00:00:00Z&critical=true')).toEqual(own);
  await rest.get('/security-events?critical=perhaps', 400);
  await rest.get('/stations/NONE/security-events', 404);
}
