import { InvalidError } from '../../../../platform/errors.js';
import { CERTIFICATE_TYPES, type CertificateHashData, type CertificateType } from '../../../station/index.js';
import type { AnswerLesson, CommandBlock, CommandContext } from '../../rpc/version.js';
import { type Parameters, request } from '../../rpc/request.js';

/** White paper §6.4. */
const CERTIFICATE_USE: Record<CertificateType, string> = {
  CSMSRootCertificate: 'CentralSystemRootCertificate',
  ManufacturerRootCertificate: 'ManufacturerRootCertificate',
};
const useOf = (type: unknown): string => CERTIFICATE_USE[type as CertificateType];
const typeOf = (use: unknown): CertificateType | undefined =>
  CERTIFICATE_TYPES.find((type) => CERTIFICATE_USE[type] === use);

/** §7.3. Throws InvalidError for a chain that the station cannot take. */
async function checkChainSize(chain: string, context: CommandContext): Promise<void> {
  const limit = Number((await context.configured('CertificateSignedMaxChainSize')) ?? Number.NaN);
  if (!(chain.length > limit)) return;
  const message = `is longer than the ${limit} characters that the station takes`;
  throw new InvalidError([{ path: 'certificateChain', message }]);
}

/** §6.2: Rejected is what the station finds invalid. */
const certificateSigned: AnswerLesson = ({ payload }, answer, { station, services }) =>
  services.certificateRequests.answered(
    station,
    String(payload['certificateChain']),
    answer['status'] === 'Accepted',
  );

const certificateInstalled: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const type = typeOf(payload['certificateType']);
  if (answer['status'] === 'Accepted' && type !== undefined)
    await services.certificates.installed(station, type, String(payload['certificate']));
};

/** §6.7: NotFound says as well as Accepted that it is not there. */
const certificateDeleted: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] === 'Failed') return;
  await services.certificates.removed(station, payload['certificateHashData'] as CertificateHashData);
};

/** §5.8: NotFound when there are none of the type. */
const certificatesRead: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const type = typeOf(payload['certificateType']);
  const reported = (answer['certificateHashData'] ?? []) as CertificateHashData[];
  if (type !== undefined) await services.certificates.read(station, type, reported);
};

/** The certificates of "Improved security for OCPP 1.6-J", edition 3 (the white paper). */
export const securityCommands: CommandBlock = {
  translations: {
    // §5.1
    'certificate-signed': async (p: Parameters, context) => {
      const certificateChain = String(p['certificateChain']);
      await checkChainSize(certificateChain, context);
      return [request('CertificateSigned', { certificateChain })];
    },
    // §5.11
    'install-certificate': (p) => [
      request('InstallCertificate', {
        certificateType: useOf(p['certificateType']),
        certificate: p['certificate'],
      }),
    ],
    // §5.3
    'delete-certificate': (p) => [
      request('DeleteCertificate', { certificateHashData: p['certificateHashData'] }),
    ],
    // §5.7: one type a message.
    'get-installed-certificate-ids': ({ certificateType }) =>
      (certificateType === undefined ? CERTIFICATE_TYPES : [certificateType]).map((type) =>
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
