import type { OCPP16 } from 'typed-ocpp';
import type { CallFunctionOf } from '../call-function.js';

/** What a charger sends, and what it is answered. */
export interface ChargerCalls {
  Authorize: { request: OCPP16.AuthorizeRequest; answer: OCPP16.AuthorizeResponse };
  BootNotification: { request: OCPP16.BootNotificationRequest; answer: OCPP16.BootNotificationResponse };
  DiagnosticsStatusNotification: {
    request: OCPP16.DiagnosticsStatusNotificationRequest;
    answer: OCPP16.DiagnosticsStatusNotificationResponse;
  };
  FirmwareStatusNotification: {
    request: OCPP16.FirmwareStatusNotificationRequest;
    answer: OCPP16.FirmwareStatusNotificationResponse;
  };
  Heartbeat: { request: OCPP16.HeartbeatRequest; answer: OCPP16.HeartbeatResponse };
  LogStatusNotification: {
    request: OCPP16.LogStatusNotificationRequest;
    answer: OCPP16.LogStatusNotificationResponse;
  };
  MeterValues: { request: OCPP16.MeterValuesRequest; answer: OCPP16.MeterValuesResponse };
  SecurityEventNotification: {
    request: OCPP16.SecurityEventNotificationRequest;
    answer: OCPP16.SecurityEventNotificationResponse;
  };
  SignCertificate: { request: OCPP16.SignCertificateRequest; answer: OCPP16.SignCertificateResponse };
  SignedFirmwareStatusNotification: {
    request: OCPP16.SignedFirmwareStatusNotificationRequest;
    answer: OCPP16.SignedFirmwareStatusNotificationResponse;
  };
  StartTransaction: { request: OCPP16.StartTransactionRequest; answer: OCPP16.StartTransactionResponse };
  StatusNotification: {
    request: OCPP16.StatusNotificationRequest;
    answer: OCPP16.StatusNotificationResponse;
  };
  StopTransaction: { request: OCPP16.StopTransactionRequest; answer: OCPP16.StopTransactionResponse };
}

export type CallFunction = CallFunctionOf<ChargerCalls>;

/** What the CSMS may ask of this charger. */
export interface CsmsRequests {
  CancelReservation: OCPP16.CancelReservationRequest;
  CertificateSigned: OCPP16.CertificateSignedRequest;
  ChangeAvailability: OCPP16.ChangeAvailabilityRequest;
  ChangeConfiguration: OCPP16.ChangeConfigurationRequest;
  ClearCache: OCPP16.ClearCacheRequest;
  ClearChargingProfile: OCPP16.ClearChargingProfileRequest;
  DataTransfer: OCPP16.DataTransferRequest;
  DeleteCertificate: OCPP16.DeleteCertificateRequest;
  ExtendedTriggerMessage: OCPP16.ExtendedTriggerMessageRequest;
  GetCompositeSchedule: OCPP16.GetCompositeScheduleRequest;
  GetConfiguration: OCPP16.GetConfigurationRequest;
  GetDiagnostics: OCPP16.GetDiagnosticsRequest;
  GetInstalledCertificateIds: OCPP16.GetInstalledCertificateIdsRequest;
  GetLocalListVersion: OCPP16.GetLocalListVersionRequest;
  GetLog: OCPP16.GetLogRequest;
  InstallCertificate: OCPP16.InstallCertificateRequest;
  RemoteStartTransaction: OCPP16.RemoteStartTransactionRequest;
  RemoteStopTransaction: OCPP16.RemoteStopTransactionRequest;
  ReserveNow: OCPP16.ReserveNowRequest;
  Reset: OCPP16.ResetRequest;
  SendLocalList: OCPP16.SendLocalListRequest;
  SetChargingProfile: OCPP16.SetChargingProfileRequest;
  SignedUpdateFirmware: OCPP16.SignedUpdateFirmwareRequest;
  TriggerMessage: OCPP16.TriggerMessageRequest;
  UnlockConnector: OCPP16.UnlockConnectorRequest;
  UpdateFirmware: OCPP16.UpdateFirmwareRequest;
}
