import 'reflect-metadata';
import {
  AsnArray,
  AsnIntegerArrayBufferConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
  OctetString,
} from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

/** The messages of OCSP in ASN.1, as far as they are used here: RFC 6960 §4. */

const EMPTY = new ArrayBuffer(0);

export class CertId {
  @AsnProp({ type: AlgorithmIdentifier })
  hashAlgorithm = new AlgorithmIdentifier();

  @AsnProp({ type: OctetString })
  issuerNameHash = new OctetString();

  @AsnProp({ type: OctetString })
  issuerKeyHash = new OctetString();

  @AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerArrayBufferConverter })
  serialNumber: ArrayBuffer = EMPTY;
}

export class SingleRequest {
  @AsnProp({ type: CertId })
  reqCert = new CertId();

  @AsnProp({ type: AsnPropTypes.Any, context: 0, optional: true })
  singleRequestExtensions?: ArrayBuffer;
}

export class TbsRequest {
  @AsnProp({ type: AsnPropTypes.Integer, context: 0, defaultValue: 0 })
  version = 0;

  @AsnProp({ type: AsnPropTypes.Any, context: 1, optional: true })
  requestorName?: ArrayBuffer;

  @AsnProp({ type: SingleRequest, repeated: 'sequence' })
  requestList: SingleRequest[] = [];

  @AsnProp({ type: AsnPropTypes.Any, context: 2, optional: true })
  requestExtensions?: ArrayBuffer;
}

export class OcspRequest {
  @AsnProp({ type: TbsRequest })
  tbsRequest = new TbsRequest();

  @AsnProp({ type: AsnPropTypes.Any, context: 0, optional: true })
  optionalSignature?: ArrayBuffer;
}

export class RevokedInfo {
  @AsnProp({ type: AsnPropTypes.GeneralizedTime })
  revocationTime = new Date(0);

  @AsnProp({ type: AsnPropTypes.Enumerated, context: 0, optional: true })
  revocationReason?: number;
}

@AsnType({ type: AsnTypeTypes.Choice })
export class CertStatus {
  @AsnProp({ type: AsnPropTypes.Null, context: 0, implicit: true })
  good?: null;

  @AsnProp({ type: RevokedInfo, context: 1, implicit: true })
  revoked?: RevokedInfo;

  @AsnProp({ type: AsnPropTypes.Null, context: 2, implicit: true })
  unknown?: null;
}

export class SingleResponse {
  @AsnProp({ type: CertId })
  certId = new CertId();

  @AsnProp({ type: CertStatus })
  certStatus = new CertStatus();

  @AsnProp({ type: AsnPropTypes.GeneralizedTime })
  thisUpdate = new Date(0);

  @AsnProp({ type: AsnPropTypes.GeneralizedTime, context: 0, optional: true })
  nextUpdate?: Date;

  @AsnProp({ type: AsnPropTypes.Any, context: 1, optional: true })
  singleExtensions?: ArrayBuffer;
}

@AsnType({ type: AsnTypeTypes.Choice })
export class ResponderId {
  @AsnProp({ type: AsnPropTypes.Any, context: 1 })
  byName?: ArrayBuffer;

  @AsnProp({ type: OctetString, context: 2 })
  byKey?: OctetString;
}

export class ResponseData {
  @AsnProp({ type: AsnPropTypes.Integer, context: 0, defaultValue: 0 })
  version = 0;

  @AsnProp({ type: ResponderId })
  responderId = new ResponderId();

  @AsnProp({ type: AsnPropTypes.GeneralizedTime })
  producedAt = new Date(0);

  @AsnProp({ type: SingleResponse, repeated: 'sequence' })
  responses: SingleResponse[] = [];

  @AsnProp({ type: AsnPropTypes.Any, context: 1, optional: true })
  responseExtensions?: ArrayBuffer;
}

@AsnType({ type: AsnTypeTypes.Sequence, itemType: AsnPropTypes.Any })
export class RawCertificates extends AsnArray<ArrayBuffer> {}

export class BasicOcspResponse {
  @AsnProp({ type: ResponseData, raw: true })
  tbsResponseData = new ResponseData();

  /** What is signed, byte for byte. */
  tbsResponseDataRaw?: ArrayBuffer;

  @AsnProp({ type: AlgorithmIdentifier })
  signatureAlgorithm = new AlgorithmIdentifier();

  @AsnProp({ type: AsnPropTypes.BitString })
  signature: ArrayBuffer = EMPTY;

  @AsnProp({ type: RawCertificates, context: 0, optional: true })
  certs?: RawCertificates;
}

export class ResponseBytes {
  @AsnProp({ type: AsnPropTypes.ObjectIdentifier })
  responseType = '';

  @AsnProp({ type: OctetString })
  response = new OctetString();
}

export class OcspResponse {
  @AsnProp({ type: AsnPropTypes.Enumerated })
  responseStatus = 0;

  @AsnProp({ type: ResponseBytes, context: 0, optional: true })
  responseBytes?: ResponseBytes;
}
