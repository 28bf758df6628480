import type { OCPP20 } from 'typed-ocpp';

export type IdToken = OCPP20.AuthorizeRequest['idToken'];
export type IdTokenInfo = OCPP20.AuthorizeResponse['idTokenInfo'];
export type ReportData = NonNullable<OCPP20.NotifyReportRequest['reportData']>[number];
export type Component = ReportData['component'];
export type VariableName = ReportData['variable'];
export type Attribute = ReportData['variableAttribute'][number];
export type AttributeType = NonNullable<Attribute['type']>;
export type Characteristics = NonNullable<ReportData['variableCharacteristics']>;
export type ChargingProfileType = OCPP20.SetChargingProfileRequest['chargingProfile'];
export type TransactionEvent = OCPP20.TransactionEventRequest;
export type StatusInfo = NonNullable<OCPP20.ResetResponse['statusInfo']>;
