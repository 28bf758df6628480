import type { RequestHandlers } from '../controls.js';
import type { CertificateUse } from '../parts.js';

type ListedUse = CertificateUse | 'V2GCertificateChain';

const USES: readonly CertificateUse[] = [
  'CSMSRootCertificate',
  'ManufacturerRootCertificate',
  'MORootCertificate',
  'V2GRootCertificate',
];

/** A02 to A05, M03 to M05. */
export const securityRequests: RequestHandlers<
  'CertificateSigned' | 'DeleteCertificate' | 'GetInstalledCertificateIds' | 'InstallCertificate'
> = {
  CertificateSigned: ({ parts: { certificates, securityEvents } }, { certificateChain }) => {
    if (certificates.accept(certificateChain)) return { payload: { status: 'Accepted' } };
    const after = (): void => securityEvents.report('InvalidChargingStationCertificate');
    return { payload: { status: 'Rejected' }, after };
  },

  DeleteCertificate: ({ parts: { certificates } }, { certificateHashData }) => ({
    payload: { status: certificates.delete(certificateHashData) },
  }),

  GetInstalledCertificateIds: ({ parts: { certificates } }, { certificateType }) => {
    const wanted: readonly ListedUse[] = certificateType ?? USES;
    const certificateHashDataChain = USES.filter((use) => wanted.includes(use)).flatMap((use) =>
      certificates.installed(use).map((hash) => ({ certificateType: use, certificateHashData: hash })),
    );
    if (certificateHashDataChain.length === 0) return { payload: { status: 'NotFound' } };
    return { payload: { status: 'Accepted', certificateHashDataChain } };
  },

  InstallCertificate: ({ parts: { certificates, securityEvents } }, { certificateType, certificate }) => {
    const status = certificates.install(certificateType, certificate);
    const invalid = status === 'Rejected' && certificateType === 'CSMSRootCertificate';
    return {
      payload: { status },
      after: () => invalid && securityEvents.report('InvalidCsmsCertificate'),
    };
  },
};
