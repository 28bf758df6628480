import { describe, expect, it } from 'vitest';
import type { AuthorisationDecision } from './authorisation.js';
import { type CheckedContract, decideContract } from './contract.js';

const EMAID = 'DE8AAC1A2B3C4D';
const decision = (status: AuthorisationDecision['status']): AuthorisationDecision => ({
  status,
  reason: 'accepted',
  groupIdToken: 'GROUP',
  validUntil: new Date('2027-01-01T00:00:00Z'),
});
const decide = (
  status: AuthorisationDecision['status'],
  certificate: CheckedContract['status'],
  emaid: string | null = EMAID,
) => decideContract(decision(status), EMAID, { status: certificate, emaid });

describe('decideContract', () => {
  it.each([
    ['Accepted', 'Accepted'],
    ['ConcurrentTx', 'Accepted'],
    ['Blocked', 'ContractCancelled'],
    ['Expired', 'ContractCancelled'],
    ['Invalid', 'ContractCancelled'],
  ] as const)(
    'lets what is registered decide where the certificate is good: %s',
    (status, certificateStatus) => {
      expect(decide(status, 'Accepted')).toEqual({ ...decision(status), certificateStatus });
      expect(decide(status, 'Accepted', null)).toEqual({ ...decision(status), certificateStatus });
    },
  );

  it.each([
    ['CertificateExpired', 'Expired'],
    ['CertificateRevoked', 'Invalid'],
    ['CertChainError', 'Invalid'],
  ] as const)('refuses whoever has a bad certificate: %s', (certificateStatus, status) => {
    const refused = { status, certificateStatus, groupIdToken: null, validUntil: null };
    for (const registered of ['Accepted', 'Blocked'] as const)
      expect(decide(registered, certificateStatus)).toMatchObject(refused);
  });

  it('refuses the certificate of another contract', () => {
    expect(decide('Accepted', 'Accepted', 'DE8AAC1A2B3C4E')).toMatchObject({
      status: 'Invalid',
      certificateStatus: 'CertChainError',
    });
    expect(decide('Accepted', 'Accepted', 'no contract')).toMatchObject({ status: 'Invalid' });
  });

  it('knows the contract in whichever way it is written', () => {
    expect(decide('Accepted', 'Accepted', 'DE-8AA-C1A2B3C4D-9')).toMatchObject({ status: 'Accepted' });
  });
});
