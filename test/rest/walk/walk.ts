import type { ApiDocument } from '../../support/api-document.ts';
import type { DocumentedRest } from '../../support/documented-rest.ts';
import type { RawCharger } from '../../support/raw-charger.ts';
import type { TestSystem } from '../../support/system.ts';

export type Resource = Record<string, unknown> & { id: string };
export type List = { data: Resource[]; nextCursor: string | null };

/** The id of nothing. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What a part of the walk goes with. Every answer that `rest` gives is held against the document. */
export interface Walk {
  readonly system: TestSystem;
  readonly api: ApiDocument;
  readonly rest: DocumentedRest;
  /** The socket of CP001, which is online, knows OCPP 1.6 and answers nothing by itself. */
  readonly charger: RawCharger;
}

/** Answers what the CSMS asks of the charger next. Resolves with the request's action and payload. */
export async function answerNext(charger: RawCharger, response: object): Promise<[string, unknown]> {
  const [, messageId, action, payload] = await charger.next();
  charger.send(JSON.stringify([3, messageId, response]));
  return [String(action), payload];
}
