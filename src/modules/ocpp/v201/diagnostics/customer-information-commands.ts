import type { OCPP20 } from 'typed-ocpp';
import { normaliseIdToken } from '../../../driver/index.js';
import { request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

/** N10.FR.02: the station forgets all but its local list, which only we may change. */
const customerForgotten: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { clear, idToken } = payload as unknown as OCPP20.CustomerInformationRequest;
  if (clear && idToken !== undefined && answer['status'] === 'Accepted')
    await services.localLists.forget(station, normaliseIdToken(idToken.idToken));
};

/** Block N, what a station knows of customers. */
export const customerInformationCommands: CommandBlock = {
  sends: ['CustomerInformation'],
  translations: {
    // N09, N10
    'customer-information': async (p, { idToken }) => [
      request('CustomerInformation', {
        requestId: p['requestId'],
        report: p['report'],
        clear: p['clear'],
        idToken: typeof p['idToken'] === 'string' ? await idToken(p['idToken']) : undefined,
        customerIdentifier: p['customerIdentifier'],
        customerCertificate: p['customerCertificate'],
      }),
    ],
  },
  lessons: { CustomerInformation: customerForgotten },
};
