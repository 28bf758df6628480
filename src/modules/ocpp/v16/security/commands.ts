import {
  type CertificateHashData,
  type CertificateType,
  CommandNotSupportedError,
} from '../../../station/index.js';
import {
  certificateDeleted,
  certificateSigned,
  checkChainSize,
  typesAskedFor,
} from '../../rpc/certificates.js';
import { type Parameters, request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

/** White paper §6.4. */
const CERTIFICATE_USE = {
  CSMSRootCertificate: 'CentralSystemRootCertificate',
  ManufacturerRootCertificate: 'ManufacturerRootCertificate',
} as const;
type KnownType = keyof typeof CERTIFICATE_USE;
const KNOWN_TYPES = Object.keys(CERTIFICATE_USE) as KnownType[];
const typeOf = (use: unknown): KnownType | undefined =>
  KNOWN_TYPES.find((type) => CERTIFICATE_USE[type] === use);

function useOf(type: CertificateType): string {
  const known = KNOWN_TYPES.find((name) => name === type);
  if (known === undefined) throw new CommandNotSupportedError(`OCPP 1.6 has no ${type}`);
  return CERTIFICATE_USE[known];
}

const OF_NETWORK_PROFILES = [
  'configurationSlot',
  'ocppCsmsUrl',
  'messageTimeout',
  'ocppInterface',
  'apn',
  'vpn',
];

const certificateInstalled: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const type = typeOf(payload['certificateType']);
  if (answer['status'] === 'Accepted' && type !== undefined)
    await services.certificates.installed(station, type, String(payload['certificate']));
};

/** §5.8: NotFound when there are none of the type. */
const certificatesRead: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const certificateType = typeOf(payload['certificateType']);
  if (certificateType === undefined) return;
  const reported = (answer['certificateHashData'] ?? []) as CertificateHashData[];
  await services.certificates.read(
    station,
    [certificateType],
    reported.map((certificateHashData) => ({ certificateType, certificateHashData })),
  );
};

/** The certificates of "Improved security for OCPP 1.6-J", edition 3 (the white paper). */
export const securityCommands: CommandBlock = {
  translations: {
    // A01.FR.02, §7.2: as hexadecimal digits
    'rotate-credentials': ({ password }) => [
      request('ChangeConfiguration', {
        key: 'AuthorizationKey',
        value: Buffer.from(String(password)).toString('hex'),
      }),
    ],
    // A05, §7.6
    'set-security-profile': (p) => {
      if (OF_NETWORK_PROFILES.some((name) => p[name] !== undefined))
        throw new CommandNotSupportedError('OCPP 1.6 has no network profiles: its chargers keep their URL');
      return [
        request('ChangeConfiguration', { key: 'SecurityProfile', value: String(p['securityProfile']) }),
      ];
    },
    // §5.1, §7.3
    'certificate-signed': async (p: Parameters, context) => {
      if (p['certificateType'] === 'V2GCertificate')
        throw new CommandNotSupportedError('OCPP 1.6 has no V2GCertificate');
      const certificateChain = String(p['certificateChain']);
      checkChainSize(certificateChain, await context.configured('CertificateSignedMaxChainSize'));
      return [request('CertificateSigned', { certificateChain })];
    },
    // §5.11
    'install-certificate': (p) => [
      request('InstallCertificate', {
        certificateType: useOf(p['certificateType'] as CertificateType),
        certificate: p['certificate'],
      }),
    ],
    // §5.3
    'delete-certificate': (p) => [
      request('DeleteCertificate', { certificateHashData: p['certificateHashData'] }),
    ],
    // §5.7: one type a message.
    'get-installed-certificate-ids': (p) =>
      (typesAskedFor(p) ?? KNOWN_TYPES).map((type) =>
        request('GetInstalledCertificateIds', { certificateType: useOf(type) }),
      ),
  },
  lessons: {
    CertificateSigned: certificateSigned,
    InstallCertificate: certificateInstalled,
    DeleteCertificate: certificateDeleted,
    GetInstalledCertificateIds: certificatesRead,
  },
  sends: ['CertificateSigned', 'DeleteCertificate', 'GetInstalledCertificateIds', 'InstallCertificate'],
};
