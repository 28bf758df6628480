import { InvalidError } from '../../../platform/errors.js';
import type { CertificateHashData, CertificateType } from '../../station/index.js';
import type { Parameters } from './request.js';
import type { AnswerLesson } from './version.js';

/** Throws InvalidError for a chain longer than the station has said that it takes; null when it never said it. */
export function checkChainSize(chain: string, limit: string | null): void {
  if (limit === null || !(chain.length > Number(limit))) return;
  const message = `is longer than the ${limit} characters that the station takes`;
  throw new InvalidError([{ path: 'certificateChain', message }]);
}

/** The types that a command names, one or several; undefined when it means all. */
export function typesAskedFor({
  certificateType,
  certificateTypes,
}: Parameters): CertificateType[] | undefined {
  if (certificateType !== undefined) return [certificateType as CertificateType];
  return certificateTypes as CertificateType[] | undefined;
}

/** Rejected is what the station finds invalid (2.0.1 A02.FR.07, 1.6 white paper §6.2). */
export const certificateSigned: AnswerLesson = ({ payload }, answer, { station, services }) =>
  services.certificateRequests.answered(
    station,
    String(payload['certificateChain']),
    answer['status'] === 'Accepted',
  );

/** NotFound says as well as Accepted that it is not there (2.0.1 M04.FR.04, 1.6 white paper §6.7). */
export const certificateDeleted: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] === 'Failed') return;
  await services.certificates.removed(station, payload['certificateHashData'] as CertificateHashData);
};
