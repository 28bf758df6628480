import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CertificateStatuses,
  ContractCertificates,
  EvCertificates,
} from '../../src/modules/station/index.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { OutgoingRequests } from '../../src/platform/http/outgoing-requests.ts';
import { BackplaneUnavailableError, SharedCache } from '../../src/platform/redis/index.ts';
import { ecKeys, TestAuthority } from '../support/certificates.ts';
import { statusQuestion } from '../support/contract-certificates.ts';
import { OcspResponder } from '../support/ocsp-responder.ts';
import { admin, newStation, OTHER, OWN, resources, web } from '../support/stations.ts';

/** A cache whose Redis is away. */
class NoCache extends SharedCache {
  private readonly away = () => Promise.reject(new BackplaneUnavailableError('away'));
  get = this.away;
  set = this.away;
  setIfAbsent = this.away;
  delete = this.away;
  increment = this.away;
}

const config = loadConfig({ OCSP_PRIVATE_HOSTS: '127.0.0.1' });
const statusesBy = (cache: SharedCache) =>
  new CertificateStatuses(new OutgoingRequests(), cache, config, resources.logger);
const root = await TestAuthority.create('O=Integration, CN=Root');

let responder: OcspResponder;
beforeAll(async () => {
  responder = await OcspResponder.start();
});
afterAll(() => responder.stop());

const contract = async () => {
  const certificate = await root.sign('CN=DEINTC00000001', await ecKeys(), { responderUrl: responder.url });
  responder.tell(certificate, { signer: root });
  return certificate;
};

describe('the status of a certificate', () => {
  it('is asked for each time while the cache is away', async () => {
    const certificate = await contract();
    const question = (await statusQuestion(certificate, root, responder.url)) as never;
    const statuses = statusesBy(new NoCache());
    expect(await statuses.resultOf(question)).toEqual({ result: expect.any(String) as string });
    await statuses.resultOf(question);
    expect(responder.timesAsked(certificate)).toBe(2);
  });

  it('is asked for once by all processes', async () => {
    const certificate = await contract();
    const question = (await statusQuestion(certificate, root, responder.url)) as never;
    const { cache } = resources.backplane;
    const first = await statusesBy(cache).resultOf(question);
    expect(await statusesBy(cache).resultOf(question)).toEqual(first);
    expect(responder.timesAsked(certificate)).toBe(1);
  });
});

describe('a contract certificate', () => {
  it('goes back to the roots of its station’s tenant alone', async () => {
    const body = { certificateType: 'MORootCertificate', certificate: root.certificate };
    expect((await admin('POST', '/contract-roots', { body })).status).toBe(201);
    const statuses = statusesBy(resources.backplane.cache);
    const contracts = new ContractCertificates(resources.dataSource, statuses, resources.logger);
    const presented = { certificateChain: await contract(), hashData: [] };
    const ours = await newStation();
    const theirs = await newStation(undefined, OTHER);
    expect(ours.tenantId).toBe(OWN.tenantId);
    const now = new Date();
    expect(await contracts.check(ours, presented, now)).toEqual({
      status: 'Accepted',
      emaid: 'DEINTC00000001',
    });
    expect(await contracts.check(theirs, presented, now)).toMatchObject({ status: 'CertChainError' });
  });

  it('is not there to be checked where nothing is presented', async () => {
    const contracts = web.app.get(ContractCertificates);
    const nothing = { certificateChain: null, hashData: [] };
    expect(await contracts.check(await newStation(), nothing, new Date())).toBeNull();
  });
});

describe('a certificate for a car', () => {
  it('cannot be had where no service is configured', async () => {
    const request = { schemaVersion: 'urn:iso:15118:2:2013:MsgDef', exiRequest: 'AQID' };
    expect(await web.app.get(EvCertificates).fetch(await newStation(), request)).toEqual({
      fault: 'There is no contract certificate service',
    });
  });
});
