import {
  CERTIFICATE_TYPES,
  type CertificateType,
  type ReportedCertificate,
  type RootCertificateType,
} from '../../../station/index.js';
import { certificateDeleted, typesAskedFor } from '../../rpc/certificates.js';
import { request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

const certificateInstalled: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] !== 'Accepted') return;
  const type = payload['certificateType'] as RootCertificateType;
  await services.certificates.installed(station, type, String(payload['certificate']));
};

/** M03.FR.02: NotFound when there are none of the types. */
const certificatesRead: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const types = (payload['certificateType'] ?? CERTIFICATE_TYPES) as readonly CertificateType[];
  const reported = (answer['certificateHashDataChain'] ?? []) as ReportedCertificate[];
  await services.certificates.read(station, types, reported);
};

/** Block M. */
export const iso15118Commands: CommandBlock = {
  sends: ['DeleteCertificate', 'GetInstalledCertificateIds', 'InstallCertificate'],
  translations: {
    // M05
    'install-certificate': ({ certificateType, certificate }) => [
      request('InstallCertificate', { certificateType, certificate }),
    ],
    // M04
    'delete-certificate': ({ certificateHashData }) => [
      request('DeleteCertificate', { certificateHashData }),
    ],
    // M03
    'get-installed-certificate-ids': (p) => [
      request('GetInstalledCertificateIds', { certificateType: typesAskedFor(p) }),
    ],
  },
  lessons: {
    InstallCertificate: certificateInstalled,
    DeleteCertificate: certificateDeleted,
    GetInstalledCertificateIds: certificatesRead,
  },
};
