import type { OCPP20 } from 'typed-ocpp';

/** StatusInfoType (2.0.1 part 2, 2.44) with a reason that the list of codes (appendix 5) has no word for. */
export const unspecified = (
  additionalInfo: string,
): NonNullable<OCPP20.GetCertificateStatusResponse['statusInfo']> => ({
  reasonCode: 'Unspecified',
  additionalInfo,
});
