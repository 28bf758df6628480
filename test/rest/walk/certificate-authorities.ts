import { expect } from 'vitest';
import { ecKeys, signingRequest, TestAuthority } from '../../support/certificates.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

/** The authority of the installation, and a certificate that an operator has sent, to be revoked. */
export async function walkCertificateAuthorities(walk: Walk): Promise<void> {
  const { rest } = walk;
  await rest.get('/certificates/authority', 404);
  await rest.get('/certificates/crl', 404);
  const made = await rest.post<Resource>('/certificate-authorities', {});
  const { privateKey, certificateChain } = await TestAuthority.keys('O=CPO, CN=Root');
  const keys = { certificateChain, privateKey };
  const imported = await rest.post<Resource>('/certificate-authorities', keys);
  await rest.post('/certificate-authorities', keys, 409);
  await rest.post('/certificate-authorities', { privateKey }, 400);
  const { data } = await rest.get<List>('/certificate-authorities?limit=200');
  expect(data).toEqual([imported, { ...made, status: 'retired', retiredAt: data[1]?.['retiredAt'] }]);
  expect(await rest.get(`/certificate-authorities/${imported.id}`)).toEqual(imported);
  await rest.get('/certificate-authorities?cursor=x', 400);
  await rest.get(`/certificate-authorities/${NOBODY}`, 404);
  expect(await rest.get<string>('/certificates/authority')).toBe(certificateChain);
  expect(await rest.get<string>('/certificates/crl')).not.toBe('');
  await rest.get(`/certificates/crl?authorityId=${made.id}`);
  await rest.get('/certificates/crl?authorityId=x', 400);
  await rest.delete(`/certificate-authorities/${made.id}`);
  await rest.delete(`/certificate-authorities/${made.id}`, 404);
  await walkIssued(walk);
}

async function walkIssued({ api, rest, system }: Walk): Promise<void> {
  const subject = 'O=CPO, CN=CERTIFIED';
  const keys = await ecKeys();
  const charger = await system.connect('CERTIFIED');
  await charger.call('SignCertificate', { csr: await signingRequest(subject, keys) });
  const requests = '/stations/CERTIFIED/certificate-requests';
  const [open] = (await rest.get<List>(requests)).data;
  const authority = await TestAuthority.create('O=CPO, CN=Elsewhere');
  const chain = { certificateChain: await authority.sign(subject, keys) };
  const signing = rest.post(`${requests}/${open?.id}/certificate`, chain, 200);
  await answerNext(charger, { status: 'Accepted' });
  await signing;
  const { data } = await rest.get<List>('/issued-certificates?stationId=CERTIFIED&state=valid');
  const [issued] = data;
  expect(issued).toMatchObject({ source: 'operator', requestId: open?.id, issuer: authority.name });
  const path = `/issued-certificates/${issued?.id}`;
  expect(await rest.get(path)).toEqual(issued);
  await rest.get('/issued-certificates?state=lost', 400);
  await rest.get(`/issued-certificates/${NOBODY}`, 404);
  const reason = api.example('POST /issued-certificates/{id}/revoke');
  await rest.post(`/issued-certificates/${NOBODY}/revoke`, reason, 404);
  await rest.post(`${path}/revoke`, { reason: 'boredom' }, 400);
  expect(await rest.post(`${path}/revoke`, reason, 200)).toMatchObject({ state: 'revoked' });
  await rest.post(`${path}/revoke`, reason, 409);
  await charger.closed();
}
