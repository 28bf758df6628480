import type { RequestHandlers } from '../controls.js';

/** Security extension, use cases A02, A05, M03 to M05. */
export const securityRequests: RequestHandlers<
  'CertificateSigned' | 'DeleteCertificate' | 'GetInstalledCertificateIds' | 'InstallCertificate'
> = {
  CertificateSigned: (charger, { certificateChain }) => {
    if (charger.certificates.accept(certificateChain)) return { payload: { status: 'Accepted' } };
    const after = (): void => charger.securityEvent('InvalidChargePointCertificate');
    return { payload: { status: 'Rejected' }, after };
  },

  DeleteCertificate: ({ certificates }, { certificateHashData }) => ({
    payload: { status: certificates.delete(certificateHashData) },
  }),

  GetInstalledCertificateIds: ({ certificates }, { certificateType }) => {
    const certificateHashData = certificates.installed(certificateType);
    if (certificateHashData.length === 0) return { payload: { status: 'NotFound' } };
    return { payload: { status: 'Accepted', certificateHashData } };
  },

  InstallCertificate: (charger, { certificateType, certificate }) => {
    const status = charger.certificates.install(certificateType, certificate);
    const invalid = status === 'Rejected' && certificateType === 'CentralSystemRootCertificate';
    return {
      payload: { status },
      after: () => invalid && charger.securityEvent('InvalidCentralSystemCertificate'),
    };
  },
};
